"""Errors as RFC 9457 problem details; `detail` always says what to do next."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not valid",
    500: "Our mistake",
    503: "Not accepted",
}
"""Every status that is not a success, with its title. There is no 429: asks are never limited."""


PLAIN = {
    "extra_forbidden": "This field is not known here. Check its name, or leave it out.",
    "missing": "This field is missing. Send it too.",
    "string_pattern_mismatch": "Leave out line breaks and other control characters.",
    "string_too_short": "Send at least one character.",
    "string_too_long": "This is too long. At most {max_length} characters fit.",
    "string_type": "Send a text, in quotation marks.",
    "string_unicode": "Send a text in UTF-8, without broken characters.",
    "list_type": "Send a list, in square brackets.",
    "enum": "Send one of these: {expected}.",
    "literal_error": "Send one of these: {expected}.",
    **dict.fromkeys(
        ("model_type", "model_attributes_type", "dict_type"),
        "Send a JSON object, in curly brackets.",
    ),
    **dict.fromkeys(
        ("timezone_aware", "datetime_type", "datetime_parsing", "datetime_from_date_parsing"),
        "Send a time with its zone, like 2030-01-31T20:00:00+01:00.",
    ),
    **dict.fromkeys(("uuid_type", "uuid_parsing"), "Send an id as you got it from here."),
}
"""What to do about each mistake that pydantic finds, by its own name for it."""


class FieldError(BaseModel):
    """One field that cannot be taken as it is."""

    field: str = Field(description="The field's name; a dot leads into it.")
    detail: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """What every error looks like (RFC 9457)."""

    type: str = Field(description="Which kind of error, as a URN that does not change.")
    title: str = Field(description="The kind in two or three words.")
    status: int = Field(description="The HTTP status again.")
    detail: str = Field(description="A sentence that says what to do next.")
    errors: list[FieldError] | None = Field(
        default=None, description="With 422: the fields that cannot be taken."
    )


class ProblemError(Exception):
    """A request that cannot be granted. The detail says what to do next."""

    def __init__(self, status: int, detail: str, errors: Sequence[FieldError] = ()) -> None:
        """Keep the status, what to do next, and the fields that it is about."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = errors


def not_valid(errors: Sequence[FieldError]) -> ProblemError:
    """Return the error for fields that cannot be taken."""
    names = ", ".join(dict.fromkeys(one.field for one in errors))
    return ProblemError(422, f"Nothing was kept. Correct this and send it again: {names}.", errors)


def field_not_valid(field: str, detail: str) -> ProblemError:
    """Return the error for one field that cannot be taken."""
    return not_valid([FieldError(field=field, detail=detail)])


def install(api: NinjaAPI) -> None:
    """Make every error of this API a problem; what is not named here Django's handlers name."""
    api.add_exception_handler(ProblemError, _on_problem)
    api.add_exception_handler(AuthenticationError, _on_no_key)
    api.add_exception_handler(HttpError, _on_unreadable)
    api.add_exception_handler(ValidationError, _on_not_valid)


def _respond(error: ProblemError) -> HttpResponse:
    title = TITLES[error.status]
    problem = Problem(
        type=f"urn:yana:problem:{title.lower().replace(' ', '_')}",
        title=title,
        status=error.status,
        detail=error.detail,
        errors=list(error.errors) or None,
    )
    body = problem.model_dump(exclude_none=True)
    return JsonResponse(body, status=error.status, content_type=MEDIA_TYPE)


def _on_problem(request: HttpRequest, error: ProblemError | type[ProblemError]) -> HttpResponse:
    assert isinstance(error, ProblemError)
    return _respond(error)


def _on_no_key(
    request: HttpRequest, error: AuthenticationError | type[AuthenticationError]
) -> HttpResponse:
    response = _respond(
        ProblemError(
            401,
            "Send a key that works, as `Authorization: Bearer <key>`. Keys are made at /tokens/.",
        )
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def _on_unreadable(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(error, HttpError)
    # Ninja wraps whatever our parser raises; our own words go before its.
    if isinstance(error.__cause__, ProblemError):
        return _respond(error.__cause__)
    return _respond(
        ProblemError(400, "This is not JSON in UTF-8. Check the body, and send it again.")
    )


def _plain(error: Mapping[str, Any]) -> str:
    words = PLAIN.get(error["type"])
    if words is not None:
        return words.format_map(error.get("ctx", {}))
    return f"{str(error['msg']).removeprefix('Value error, ').rstrip('.')}."


def _on_not_valid(
    request: HttpRequest, error: ValidationError | type[ValidationError]
) -> HttpResponse:
    assert isinstance(error, ValidationError)
    errors = [
        # The first two parts are where it came from and our own parameter's name.
        FieldError(
            field=".".join(str(part) for part in one["loc"][2:]) or "body", detail=_plain(one)
        )
        for one in error.errors
    ]
    return _respond(not_valid(errors))
