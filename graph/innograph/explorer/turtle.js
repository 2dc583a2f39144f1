"use strict";
/* Turtle of what was chosen, as the build writes it: with the same IRIs, it loads beside graph.ttl and evidence.trig. */

/* SHA-256 (FIPS 180-4): the browser's own answers late, and in a page without https not at all. */

const PRIMES = (() => {
  const found = [];
  for (let n = 2; found.length < 64; n++) if (found.every((prime) => n % prime)) found.push(n);
  return found;
})();
/** The first 32 bits behind the point. */
const fractionBits = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const ROUND_CONSTANTS = PRIMES.map((prime) => fractionBits(Math.cbrt(prime)));
const FIRST_STATE = PRIMES.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));
const rotated = (word, by) => (word >>> by) | (word << (32 - by));

/** The digest of ASCII, in hexadecimal digits. */
function sha256(text) {
  const size = (((text.length + 8) >> 6) + 1) << 4;
  const words = new Int32Array(size);
  for (let at = 0; at < text.length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - 8 * (at & 3));
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  words[size - 1] = text.length * 8;
  const state = Int32Array.from(FIRST_STATE);
  for (let block = 0; block < size; block += 16) compress(state, words.subarray(block, block + 16));
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function compress(state, block) {
  const words = new Int32Array(64);
  words.set(block);
  for (let at = 16; at < 64; at++) {
    const [near, far] = [words[at - 15], words[at - 2]];
    const low = rotated(near, 7) ^ rotated(near, 18) ^ (near >>> 3);
    const high = rotated(far, 17) ^ rotated(far, 19) ^ (far >>> 10);
    words[at] = words[at - 16] + low + words[at - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at++) {
    const one = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[at] + words[at]) | 0;
    const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] += word; });
}

/* Terms. */

const hexadecimal = (unit, width) => unit.toString(16).padStart(width, "0");
/** Half a surrogate pair, which no file holds, becomes U+FFFD; control characters are written by their number. */
const wellFormed = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");
const TURTLE_ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };

/** Literals as Turtle writes them. */
const Literal = {
  text(text, language = "") {
    const clean = wellFormed(String(text)).replace(/[\\"\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (mark) => TURTLE_ESCAPES[mark] ?? `\\u${hexadecimal(mark.charCodeAt(0), 4)}`);
    return `"${clean}"${/^[a-z]{2,3}(-[a-zA-Z0-9]{2,8})*$/.test(language) ? `@${language}` : ""}`;
  },
  /** A number as the build writes it: at most four digits behind the point, at least one. */
  decimal: (number) => `"${number.toFixed(4).replace(/(\.\d+?)0+$/, "$1")}"^^xsd:decimal`,
  count: (number) => `"${number}"^^xsd:nonNegativeInteger`,
  day: (iso) => `"${iso}"^^xsd:date`,
};

/* What RFC 3987 lets stand in an IRI, but no address in brackets: neither parser nor portal is asked to guess. */
const IRI_PLAIN = "A-Za-z0-9._~!$&'()*+,;=:@/\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef\\u{10000}-\\u{1fffd}\\u{20000}-\\u{2fffd}-";
const IRI_ESCAPED = "%[0-9A-Fa-f]{2}";
const [IRI_PATH, IRI_BEHIND] = [`(?:[${IRI_PLAIN}]|${IRI_ESCAPED})*`, `(?:[?${IRI_PLAIN}]|${IRI_ESCAPED})*`];
const IRI_SITE = "https?://[A-Za-z0-9.-]+(?::\\d{1,5})?(?=[/?#]|$)";
const WHOLE_IRI = new RegExp(`^(?:${IRI_SITE}|(?!https?:)[a-z][a-z0-9+.-]*:(?!//))${IRI_PATH}(?:\\?${IRI_BEHIND})?(?:#${IRI_BEHIND})?$`, "u");
/** Whether a text is an IRI that may go between angle brackets. */
const isIri = (text) => typeof text === "string" && text.length < 4000 && WHOLE_IRI.test(text);

/** A name as the path of an IRI can hold it: what Python's quote leaves and writes, halves of surrogate pairs too. */
function percented(name) {
  return Array.from(name, (mark) => (/[A-Za-z0-9_.~/:@!$&'()*+,;=-]/.test(mark) ? mark : utf8(mark.codePointAt(0)))).join("");
}

function utf8(point) {
  const tail = (shift) => 0x80 | ((point >> shift) & 0x3f);
  let bytes = [0xf0 | (point >> 18), tail(12), tail(6), tail(0)];
  if (point < 0x80) bytes = [point];
  else if (point < 0x800) bytes = [0xc0 | (point >> 6), tail(0)];
  else if (point < 0x10000) bytes = [0xe0 | (point >> 12), tail(6), tail(0)];
  return bytes.map((byte) => `%${hexadecimal(byte, 2).toUpperCase()}`).join("");
}

/** A key as the build writes it before it takes the digest: JSON in ASCII, a space behind each comma. */
function asKey(parts) {
  const written = parts.map((part) => JSON.stringify(part).replace(/[^\x20-\x7e]/g, (unit) => `\\u${hexadecimal(unit.charCodeAt(0), 4)}`));
  return `[${written.join(", ")}]`;
}

/** Triples as text: sorted, grouped by subject, with the prefixes of the build. */
class Turtle {
  constructor({ base, prefixes }) {
    Object.assign(this, { base, known: prefixes, used: new Map([["xsd", prefixes.xsd]]), said: new Map() });
    this.nameOf = new Map(Object.entries(prefixes).map(([name, space]) => [space, name]));
  }

  mint(folder, name) { return `${this.base}${folder}/${percented(name)}`; }

  digest(folder, ...key) { return `${this.base}${folder}/${sha256(asKey(key)).slice(0, 20)}`; }

  expand(curie) {
    const at = curie.indexOf(":");
    return this.known[curie.slice(0, at)] + curie.slice(at + 1);
  }

  /** A triple, its predicate as a CURIE or an IRI, its object as Turtle writes it. */
  add(subject, predicate, object) {
    const iri = predicate.includes("/") ? predicate : this.expand(predicate);
    if (!this.said.has(subject)) this.said.set(subject, new Map());
    const pairs = this.said.get(subject);
    if (!pairs.has(iri)) pairs.set(iri, new Set());
    pairs.get(iri).add(object);
  }

  is(subject, ...classes) {
    for (const curie of classes) this.add(subject, "rdf:type", this.iri(this.expand(curie)));
  }

  iri(iri) {
    const at = Math.max(iri.lastIndexOf("/"), iri.lastIndexOf("#")) + 1;
    const [space, local] = [iri.slice(0, at), iri.slice(at)];
    const name = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/.test(local) ? this.prefix(space) : "";
    return name ? `${name}:${local}` : `<${iri}>`;
  }

  /** The prefix of a namespace, empty if it has none; a folder under the base goes by its own name. */
  prefix(space) {
    const folder = space.startsWith(this.base) ? space.slice(this.base.length, -1) : "";
    const name = this.nameOf.get(space) ?? (/^[A-Za-z]+$/.test(folder) && !(folder in this.known) ? folder : "");
    if (name) this.used.set(name, space);
    return name;
  }

  write() {
    const blocks = [...this.said].sort(([one], [other]) => (one < other ? -1 : 1)).map(([iri, pairs]) => this.block(iri, pairs));
    const prefixes = [...this.used].map(([name, space]) => `@prefix ${name}: <${space}> .\n`).sort();
    return `${prefixes.join("")}\n${blocks.join("\n\n")}\n`;
  }

  block(subject, pairs) {
    const first = ["rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel"].map((curie) => this.expand(curie));
    const rank = (iri) => `${first.includes(iri) ? first.indexOf(iri) : 9} ${iri}`;
    const lines = [...pairs].sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1)).map(([predicate, objects]) => {
      const isType = predicate === first[0];
      return `${isType ? "a" : this.iri(predicate)} ${[...objects].sort().join(isType ? " , " : " ,\n\t\t")}`;
    });
    return `${this.iri(subject)} ${lines.join(" ;\n\t")} .`;
  }
}

/** Triples about things of the page, by the same rules as the build's `rdf`; what is no IRI is left out and counted. */
class Triples {
  constructor(data) {
    Object.assign(this, { data, out: new Turtle(data.rdf), left: 0 });
    this.roleOf = new Map(Object.entries(data.rdf.roles).flatMap(([iri, names]) => names.map((name) => [name, iri])));
  }

  /** The text: things with all that is known of them, facts with their evidence, what these name with its name. */
  of(things, facts) {
    for (const id of things) this.thing(this.data.nodes[id], { whole: true });
    for (const index of facts) this.fact(this.data.facts[index]);
    const left = this.left ? `# left out, as their IRIs are none: ${this.left}\n` : "";
    return left + this.out.write();
  }

  thing(node, { whole = false } = {}) {
    if (!isIri(node.iri)) return whole && this.left++;
    if (node.kind === "Sector") return this.sector(node);
    for (const iri of this.data.rdf.types[node.kind] ?? []) this.out.add(node.iri, "rdf:type", this.out.iri(iri));
    for (const curie of ["rdfs:label", "skos:prefLabel", "schema:name"]) this.out.add(node.iri, curie, Literal.text(node.stated));
    if (whole) this.rest(node);
  }

  rest(node) {
    for (const name of node.names ?? []) this.out.add(node.iri, "skos:altLabel", Literal.text(name));
    const days = node.days ?? [];
    const terms = node.till ? ["schema:endDate"] : ["schema:startDate", "schema:endDate"];
    days.forEach((iso, at) => this.out.add(node.iri, terms[at], Literal.day(iso)));
    for (const [curie, iris] of [["owl:sameAs", node.same], ["skos:closeMatch", node.near]]) {
      for (const iri of (iris ?? []).filter(isIri)) this.out.add(node.iri, curie, this.out.iri(iri));
    }
    this.data.documents.forEach((document, number) => {
      if (this.data.nodes[document.topic]?.iri !== node.iri) return;
      this.document(number);
      this.out.add(this.documentIri(number), "foaf:primaryTopic", this.out.iri(node.iri));
      this.mention(number, node);
    });
  }

  sector({ iri, labels }) {
    const { out } = this;
    const scheme = this.data.rdf.prefixes.sector;
    const broader = this.data.rdf.broader[iri.slice(scheme.length)];
    out.is(iri, "skos:Concept", "inno:Sector");
    out.add(iri, "skos:inScheme", `<${scheme}>`);
    if (broader) out.add(iri, "skos:broader", out.iri(scheme + broader));
    for (const [language, label] of Object.entries(labels)) {
      for (const curie of ["rdfs:label", "skos:prefLabel"]) out.add(iri, curie, Literal.text(label, language));
    }
  }

  fact(fact) {
    const [subject, object] = [fact.s, fact.o].map((id) => this.data.nodes[id]);
    if (!isIri(subject.iri) || !isIri(object.iri)) return this.left++;
    const { out } = this;
    this.thing(subject);
    this.thing(object);
    out.add(subject.iri, `inno:${fact.p}`, out.iri(object.iri));
    for (const iri of this.data.rdf.wider[`${fact.p} ${subject.kind} ${object.kind}`] ?? []) {
      if (iri.startsWith("^")) out.add(object.iri, iri.slice(1), out.iri(subject.iri));
      else out.add(subject.iri, iri, out.iri(object.iri));
    }
    if (fact.p === "affiliatedWith" && fact.role) this.membership(fact.role, subject, object);
    this.statement(fact, subject, object);
  }

  /** The position that somebody holds: a node of its own, since a person may have several. */
  membership(role, person, organisation) {
    const { out } = this;
    const iri = out.digest("membership", person.iri, organisation.iri, role);
    const roleIri = out.base + this.roleOf.get(role);
    out.is(iri, "org:Membership");
    out.add(iri, "rdfs:label", Literal.text(role));
    out.add(iri, "inno:role", Literal.text(role));
    out.add(iri, "org:member", out.iri(person.iri));
    out.add(iri, "org:organization", out.iri(organisation.iri));
    out.add(iri, "org:role", out.iri(roleIri));
    out.is(roleIri, "org:Role", "skos:Concept");
    const [preferred, ...others] = this.data.rdf.roles[this.roleOf.get(role)];
    for (const curie of ["rdfs:label", "skos:prefLabel"]) out.add(roleIri, curie, Literal.text(preferred));
    for (const name of others) out.add(roleIri, "skos:altLabel", Literal.text(name));
  }

  statement(fact, subject, object) {
    const { out } = this;
    const iri = out.digest("statement", subject.iri, fact.p, object.iri, fact.role ?? "", "fact");
    out.is(iri, "rdf:Statement", "oa:Annotation");
    out.add(iri, "rdf:subject", out.iri(subject.iri));
    out.add(iri, "rdf:predicate", out.iri(out.expand(`inno:${fact.p}`)));
    out.add(iri, "rdf:object", out.iri(object.iri));
    out.add(iri, "inno:modality", Literal.text("fact"));
    out.add(iri, "inno:confidence", Literal.decimal(fact.c));
    if (fact.role) out.add(iri, "inno:role", Literal.text(fact.role));
    for (const piece of fact.e) this.evidence(iri, piece, [subject, object]);
  }

  evidence(statement, [number, method, score], ends) {
    const { out } = this;
    const quote = this.data.quotes[number];
    const { id } = this.data.documents[quote.d];
    const iri = out.digest("evidence", statement, id, ...quote.at, method);
    out.add(statement, "oa:hasTarget", out.iri(iri));
    out.is(iri, "oa:SpecificResource");
    out.add(iri, "oa:hasSource", out.iri(this.documentIri(quote.d)));
    for (const selector of this.selectors(quote, id)) out.add(iri, "oa:hasSelector", out.iri(selector));
    if (!quote.t) out.add(iri, "dcterms:accessRights", "<http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC>");
    out.add(iri, "inno:confidence", Literal.decimal(score));
    out.add(iri, "inno:method", Literal.text(method));
    out.add(iri, "prov:wasGeneratedBy", out.iri(out.mint("method", method)));
    out.is(out.mint("method", method), "prov:Activity");
    out.add(out.mint("method", method), "rdfs:label", Literal.text(method));
    this.document(quote.d);
    for (const node of ends) this.mention(quote.d, node);
  }

  selectors({ t: words, at: [start, end] }, id) {
    const { out } = this;
    const [quote, position] = ["quote", "position"].map((folder) => `${out.mint(folder, id)}:${start}-${end}`);
    if (words) {
      out.is(quote, "oa:TextQuoteSelector");
      out.add(quote, "oa:exact", Literal.text(words));
    }
    out.is(position, "oa:TextPositionSelector");
    out.add(position, "oa:start", Literal.count(start));
    out.add(position, "oa:end", Literal.count(end));
    return words ? [quote, position] : [position];
  }

  documentIri(number) { return this.out.mint("document", this.data.documents[number].id); }

  mention(number, node) {
    if (node.kind !== "Sector") this.out.add(this.documentIri(number), "schema:mentions", this.out.iri(node.iri));
  }

  document(number) {
    const { id, title, untitled, language, date, url, publisher } = this.data.documents[number];
    const { out } = this;
    const iri = this.documentIri(number);
    const name = untitled ? Literal.text(id) : Literal.text(title, language);
    out.is(iri, "foaf:Document", "schema:Report", "prov:Entity");
    out.add(iri, "dcterms:identifier", Literal.text(id));
    for (const curie of ["dcterms:title", "rdfs:label", "schema:name"]) out.add(iri, curie, name);
    out.add(iri, "schema:inLanguage", Literal.text(language ?? ""));
    if (date) for (const curie of ["dcterms:issued", "schema:datePublished"]) out.add(iri, curie, Literal.day(date));
    for (const [curie, words] of [["schema:url", url], ["dc:publisher", publisher]]) if (words) out.add(iri, curie, Literal.text(words));
  }
}
