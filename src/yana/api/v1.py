"""The API, version 1: its parts, its errors, and its OpenAPI document."""

import json
from typing import Any, cast

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.types import DictStrAny

from yana.api import calls, check_in, circle, problems
from yana.api.access import Key
from yana.api.problems import MEDIA_TYPE, TITLES, Problem, ProblemError


class JsonParser(Parser):
    """Takes JSON and nothing else: a form sent by another site is never read as JSON."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Return the body as it was sent; the type must say that it is JSON."""
        if request.content_type != "application/json":
            raise ProblemError(415, "Send the body as `Content-Type: application/json`.")
        return cast("DictStrAny", json.loads(request.body))


class YanaApi(NinjaAPI):
    """Ninja's API, whose document names our errors too."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """Return the OpenAPI document, with every error as a problem."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        own = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas: dict[str, Any] = schema["components"].setdefault("schemas", {})
        schemas.update(own.pop("$defs", {}), Problem=own)
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"].update(_error_responses())
        return schema


def _error_responses() -> dict[int, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": title, "content": content} for status, title in TITLES.items()}


api = YanaApi(
    title="YANA",
    version="1",
    description="Ask, answer, be there, settle: the story of a call, by program.",
    auth=Key(),
    parser=JsonParser(),
    # Its page with examples would load scripts from elsewhere; docs/reference/api.md has them.
    docs_url=None,
    urls_namespace="api-1",
)
problems.install(api)
api.add_router("/calls", calls.router)
api.add_router("/circle", circle.router)
api.add_router("/check-ins", check_in.router)
