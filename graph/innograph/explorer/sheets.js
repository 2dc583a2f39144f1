"use strict";
/* What is visible as rows: for the tables of the page, and for files that spreadsheets open. */

/** A cell that a spreadsheet would take for a formula, and run, gets an apostrophe before it; the others stay. */
const FORMULA_START = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const guarded = (cell) => (FORMULA_START.test(cell) ? `'${cell}` : cell);

/** Rows as a file: marked as UTF-8, and as the spreadsheets of a country read it, with its separator and its comma. */
function csv(rows, language) {
  const [separator, comma] = ["it", "es"].includes(language) ? [";", ","] : [",", "."];
  const cell = (value) => {
    if (typeof value === "number") return String(value).replace(".", comma);
    const text = guarded(wellFormed(String(value ?? "")));
    return /[",;\t\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `\ufeff${rows.map((row) => `${row.map(cell).join(separator)}\r\n`).join("")}`;
}

class Rows {
  constructor(page) {
    this.page = page;
    this.data = page.data;
    this.edgeOf = new Map(this.data.edges.flatMap((edge, id) => edge.facts.map((fact) => [fact, id])));
    this.documentsOf = this.data.nodes.map(() => new Set());
    for (const fact of this.data.facts) {
      for (const [number] of fact.e) for (const end of [fact.s, fact.o]) this.documentsOf[end].add(this.data.quotes[number].d);
    }
    this.data.documents.forEach(({ topic }, number) => topic !== undefined && this.documentsOf[topic].add(number));
  }

  /** The things that the view shows, each with what a table says of it. */
  things() {
    const links = this.data.nodes.map(() => 0);
    this.data.edges.forEach((edge, id) => {
      if (this.page.isDrawn(id)) for (const end of [edge.from, edge.to]) links[end]++;
    });
    const label = (id) => this.data.nodes[id].label;
    return this.data.nodes.filter((node) => this.page.isShown(node.id)).map((node) => ({
      id: node.id,
      node: node.id,
      name: node.label,
      kind: this.page.kind(node.kind),
      region: this.region(node),
      sectors: (node.s ?? []).map(label).join(" · "),
      links: links[node.id],
      documents: this.documentsOf[node.id].size,
    }));
  }

  /** The first region or country that a thing lies in, other than itself. */
  region({ id, r = [] }) {
    return r.map((number) => this.data.regions[number]).find(({ node }) => node !== id)?.label ?? "";
  }

  /** The numbers of the facts that the view shows. */
  shownFacts() {
    const shown = new Set(this.data.edges.flatMap((_, id) => (this.page.isDrawn(id) ? this.page.view.factsShown(id) : [])));
    return this.data.facts.map((_, index) => index).filter((index) => shown.has(index) || this.isLoop(index));
  }

  /** A fact about one thing alone has no edge. */
  isLoop(index) {
    const { s, o } = this.data.facts[index];
    return s === o && this.page.isShown(s);
  }

  /** The facts that the view shows; the quote is that of the surest piece of evidence. */
  facts() {
    return this.shownFacts().map((index) => {
      const fact = this.data.facts[index];
      const [number] = fact.e.reduce((best, piece) => (piece[2] > best[2] ? piece : best), fact.e[0] ?? []);
      const quote = this.data.quotes[number];
      const document = this.data.documents[quote?.d];
      return {
        id: index,
        node: fact.s,
        quoted: number,
        edge: this.edgeOf.get(index),
        subject: this.data.nodes[fact.s].label,
        relation: this.page.relation(fact.p).says + (fact.role ? ` (${fact.role})` : ""),
        object: this.data.nodes[fact.o].label,
        quote: quote?.t ?? "",
        document: document?.title ?? "",
        date: document?.date ?? "",
        confidence: fact.c,
      };
    });
  }

  /* The same for files, where columns may be many. */

  thingSheet() {
    const columns = ["name", "kind", "region", "sectors", "links", "documentCount", "otherNames", "identifiers", "from", "until", "iri"];
    const rows = this.things().map((row) => {
      const { same = [], days = [], till, iri } = this.data.nodes[row.id];
      const [start, end] = till ? ["", days[0]] : days;
      return [row.name, row.kind, row.region, row.sectors, row.links, row.documents, otherNames(this.data.nodes[row.id]).join(" | "), same.join(" | "), start ?? "", end ?? "", iri];
    });
    return [this.headed(columns), ...rows];
  }

  /** A row for each fact and piece of evidence. */
  factSheet(facts = this.shownFacts()) {
    const columns = ["subject", "relation", "object", "role", "quote", "document", "publisher", "date", "address", "confidence", "method", "subjectIri", "relationIri", "objectIri"];
    const rows = facts.flatMap((index) => {
      const fact = this.data.facts[index];
      const [subject, object] = [fact.s, fact.o].map((id) => this.data.nodes[id]);
      return fact.e.map(([number, method, score]) => {
        const quote = this.data.quotes[number];
        const { title, publisher, date, url } = this.data.documents[quote.d];
        return [subject.label, this.page.relation(fact.p).says, object.label, fact.role, quote.t, title, publisher, date, url,
          score, method, subject.iri, `${this.data.rdf.prefixes.inno}${fact.p}`, object.iri];
      });
    });
    return [this.headed(columns), ...rows];
  }

  headed(columns) { return columns.map((key) => this.page.say("columns")[key]); }
}
