"""The pages of a review: what a browser asks for and sends, and the HTML that it gets; forms work without a script."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from innograph.curation import KINDS
from innograph.errors import InnographError
from innograph.explanation.methods import method_of_statement
from innograph.explanation.page import plain
from innograph.server.guard import STATIC, same
from innograph.server.passages import passage
from innograph.server.sitting import LONGEST, Filter, Refused, id_of
from innograph.server.wording import LANGUAGES, Wording, preferred
from innograph.vocabulary import GROUP_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from innograph.curation import Question
    from innograph.server.guard import Session
    from innograph.server.sitting import Sitting, State

    Fields = Mapping[str, str]

_FOLDER = Path(__file__).resolve().parent
_FILES = {"review.css": "text/css", "review.js": "text/javascript"}
_FIELDS = 30  # of a form at most
_ROWS = 30  # decisions that are listed
_NAMES = 300  # that are proposed where an entity is looked for
_THRESHOLDS = (0.3, 0.5, 0.7, 0.8, 0.9)


def review_app(sitting: Sitting, *, login: str = "", ui_language: str = "", command: str = "") -> Starlette:
    """The application of a review, to be put behind a Guard.

    `login` is proposed to whoever is asked for a name, `ui_language` is spoken whatever the browser likes, `command` is
    what applies the decisions.
    """
    return _Pages(sitting, login, ui_language, command).app()


class _Pages:
    def __init__(self, sitting: Sitting, login: str, ui_language: str, command: str) -> None:
        self._sitting, self._login, self._language, self._command = sitting, login, ui_language, command
        self._wordings = {language: Wording(language, sitting.entities) for language in LANGUAGES}

    def app(self) -> Starlette:
        """The pages by their addresses."""
        return Starlette(
            routes=[
                Route("/", self._ask, methods=["GET"]),
                Route("/who", self._ask_who, methods=["GET"]),
                Route("/who", self._taking(self._take_who), methods=["POST"]),
                Route("/answer", self._taking(self._take_answer), methods=["POST"]),
                Route("/undo", self._taking(self._take_back), methods=["POST"]),
                Route("/quit", self._taking(self._take_leave), methods=["POST"]),
                Route(STATIC + "{name}", _file, methods=["GET"]),
            ],
            exception_handlers={InnographError: self._broken, HTTPException: self._failed},
        )

    # ---- what is asked for ----

    def _ask(self, request: Request) -> Response:
        session: Session = request.scope["session"]
        if not session.who:
            return RedirectResponse("/who", 303)
        words, wish, state = self._words(request), _wish(request.query_params), self._sitting.state()
        wanted = self._sitting.wanted(wish)
        after = request.query_params.get("after", "")
        question = self._next(request.query_params.get("q", ""), after, wanted, state)
        count = sum(1 for one in wanted if one.id not in state.open)
        values = {
            "question": self._question(question, words, wanted) if question else None,
            "is_open": bool(question and question.id in state.open),
            "total": len(wanted),
            "decided": count,
            "skipped": len(wanted) - count,
            "here": wish.query() | ({"q": question.id} if question else {}),
            **self._filters(wish),
            **self._decisions(state, words),
        }
        said, session.said = session.said, ("", "")
        return self._page("review.html", request, wish=wish, said=_said(said, words), **values)

    def _ask_who(self, request: Request) -> Response:
        session: Session = request.scope["session"]
        said, session.said = session.said, ("", "")
        who = session.who or self._login
        return self._page("who.html", request, proposed=who, said=_said(said, self._words(request)))

    def _next(self, chosen: str, after: str, wanted: list[Question], state: State) -> Question | None:
        """The question that is chosen, or the first open one behind another."""
        if chosen and (question := self._sitting.question(chosen)):
            return question
        at = next((at + 1 for at, one in enumerate(wanted) if one.id == after), 0)
        return next((one for one in wanted[at:] if one.id in state.open), None)

    # ---- what is sent ----

    def _taking(self, take: Callable[[Request, Fields], str | Response]) -> Callable[[Request], Any]:
        """What takes a form and leads on to an address, so that loading that again sends nothing again."""

        async def taken(request: Request) -> Response:
            body = (await request.body()).decode("utf-8", "replace")
            try:
                sent = parse_qs(body, keep_blank_values=True, max_num_fields=_FIELDS)
            except ValueError as error:
                raise HTTPException(400) from error
            fields = {name: values[-1] for name, values in sent.items()}
            if not same(fields.get("csrf", ""), request.scope["session"].csrf):
                raise HTTPException(403, "form_old")
            found = await run_in_threadpool(take, request, fields)
            return RedirectResponse(found, 303) if isinstance(found, str) else found

        return taken

    def _take_who(self, request: Request, fields: Fields) -> str:
        session: Session = request.scope["session"]
        who = " ".join(fields.get("who", "").split())
        if not who or len(who) > LONGEST or not who.isprintable():
            session.said = ("who", "")
            return "/who"
        session.who = who
        return "/"

    def _take_answer(self, request: Request, fields: Fields) -> str:
        session: Session = request.scope["session"]
        wish, identifier, key = _wish(fields), fields.get("question", ""), fields.get("key", "")
        try:
            row = self._sitting.answer(
                identifier, key, value=fields.get(f"value-{key}", ""), who=session.who, why=fields.get("why", "")
            )
        except Refused as refused:
            session.said = (refused.why, refused.detail)
            where = "after" if refused.why == "decided" else "q"
            return _address(wish, {where: identifier})
        is_open = identifier in self._sitting.state().open
        detail = self._told(self._words(request), row)
        session.said = ("renamed" if is_open else "written", detail)
        return _address(wish, {"q" if is_open else "after": identifier})

    def _take_back(self, request: Request, fields: Fields) -> str:
        session: Session = request.scope["session"]
        here = {"q": fields["q"]} if fields.get("q") else {}
        try:
            identifier, row = self._sitting.undo(fields.get("row", ""))
        except Refused as refused:
            session.said = (refused.why, refused.detail)
            return _address(_wish(fields), here)
        session.said = ("undone", self._told(self._words(request), row))
        return _address(_wish(fields), {"q": identifier} if identifier else here)

    def _take_leave(self, request: Request, _: Fields) -> Response:
        """The last page: it leads nowhere, since nobody may be there to answer any more."""
        request.scope["session"].has_quit = True
        return self._page("quit.html", request, taken=self._sitting.taken)

    # ---- what goes wrong ----

    def _broken(self, request: Request, error: Exception) -> Response:
        return self._page("message.html", request, 503, title="broken", text=str(error), link="try_again")

    def _failed(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        title = "not_found" if status == 404 else "not_allowed"  # noqa: PLR2004 - as the status is called everywhere
        old = isinstance(error, HTTPException) and error.detail == "form_old"
        text = self._words(request)["form_old"] if old else ""
        return self._page("message.html", request, status, title=title, text=text, link="back")

    # ---- what is shown ----

    def _words(self, request: Request) -> Wording:
        return self._wordings[self._language or preferred(request.headers.get("accept-language", ""))]

    def _told(self, words: Wording, row: Any) -> str:
        """A decision in one line."""
        parts = " ".join(part.text for part in words.decision(self._sitting.grounded(row)))
        return f"{words['actions'][row.action][1]}, {parts}"

    def _page(self, template: str, request: Request, status: int = 200, **values: Any) -> Response:
        session: Session | None = request.scope.get("session")
        words = self._words(request)
        page = _template(template).render(
            words=words,
            session=session,
            name=self._sitting.opened.folder.resolve().name,
            file=self._sitting.path.name,
            command=self._command,
            rebuilt=self._sitting.rebuilt(),
            longest=LONGEST,
            **values,
        )
        return HTMLResponse(
            page, status, headers={"Content-Language": words.language, "Vary": "Accept-Language, Cookie"}
        )

    def _question(self, question: Question, words: Wording, wanted: list[Question]) -> dict[str, Any]:
        document = self._sitting.documents.get(question.document)
        shown = None
        if document and question.marks:
            shown = passage(question, document, self._sitting.mentions(document))
        labels = [label for reason in question.reasons for label in words.found_by(reason)]
        return {
            "id": question.id,
            "kind": words["kinds"][question.kind],
            "title": words.title(question),
            "plain": " ".join(part.text for part in words.title(question)),
            "number": next((at for at, one in enumerate(wanted, 1) if one.id == question.id), 0),
            "confidence": question.confidence,
            "reasons": [words.reason(one) for one in question.reasons if not words.found_by(one)],
            "methods": [(label, method_of_statement(label)) for label in labels],
            "answers": [(answer, *words.answer(question, answer)) for answer in question.answers],
            "document": document,
            "passage": shown,
            "runs": [(quoted, list(runs)) for quoted, runs in groupby(shown.runs, lambda run: run.quoted)]
            if shown
            else [],
            "groups": {entity.iri: GROUP_OF[entity.type].lower() for entity in question.about},
        }

    def _filters(self, wish: Filter) -> dict[str, Any]:
        asked = {question.document for question in self._sitting.questions}
        documents = [one for one in self._sitting.documents.values() if one.id in asked]
        names = {entity.label for question in self._sitting.questions for entity in question.about}
        kinds = {question.kind for question in self._sitting.questions}
        return {
            "kinds": [kind for kind in KINDS if kind in kinds],
            "documents": sorted(documents, key=lambda one: (one.title or one.source).casefold()),
            "names": sorted(names)[:_NAMES],
            "thresholds": sorted({*_THRESHOLDS, wish.below} - {1.0}),
        }

    def _decisions(self, state: State, words: Wording) -> dict[str, Any]:
        rows = [
            {
                "id": id_of(row),
                "action": row.action,
                "verb": words["actions"][row.action][1],
                "parts": words.decision(self._sitting.grounded(row)),
                "row": row,
            }
            for row in reversed(state.rows[-_ROWS:])
        ]
        return {"rows": rows, "older": len(state.rows) - len(rows), "wrong": state.wrong, "taken": self._sitting.taken}


def _said(said: tuple[str, str], words: Wording) -> str:
    name, detail = said
    return words["said"][name].format(detail=detail) if name else ""


def _wish(fields: Fields) -> Filter:
    """The filter that a form or an address asks for; what makes no sense in it is left out."""
    try:
        below = float(fields.get("below") or 1)
    except ValueError:
        below = 1.0
    kind = fields.get("kind", "")
    return Filter(
        kind=kind if kind in KINDS else "",
        document=fields.get("document", ""),
        entity=" ".join(fields.get("entity", "").split())[:LONGEST],
        below=below if 0 < below < 1 else 1.0,
    )


def _address(wish: Filter, more: Fields) -> str:
    query = urlencode(wish.query() | {name: value for name, value in more.items() if value})
    return f"/?{query}" if query else "/"


def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    return Response((_FOLDER / name).read_bytes(), media_type=_FILES[name])


@cache
def _template(name: str) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - as the explanation's page does

    folder = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder.globals.update(address=_address)
    return folder.get_template(name)
