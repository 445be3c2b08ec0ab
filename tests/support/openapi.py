"""The OpenAPI file as a judge and as a source: does this answer fit, and what might somebody send?

Covers the keywords our own file uses and refuses any other, so that no promise goes unchecked.
"""

import random
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

JSON = "application/json"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
KNOWN = {
    "$ref", "additionalProperties", "anyOf", "const", "default", "description", "enum", "format",
    "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength",
    "minimum", "pattern", "properties", "required", "title", "type",
}  # fmt: skip
Schema = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """One verb at one address."""

    id: str
    method: str
    path: str
    about: dict[str, Any]

    @property
    def takes(self) -> Schema | None:
        """The schema of the body."""
        body = self.about.get("requestBody")
        return body["content"][JSON]["schema"] if body else None

    def parameters(self, where: str) -> dict[str, Schema]:
        return {p["name"]: p["schema"] for p in self.about["parameters"] if p["in"] == where}

    def answers(self, status: int) -> Schema | None:
        """The schema of an answer; None for one without a body. KeyError when the status is not declared."""
        content = self.about["responses"][str(status)].get("content")
        return content[JSON]["schema"] if content and JSON in content else None

    def files(self, status: int) -> set[str]:
        """Content types other than JSON that an answer may have."""
        return set(self.about["responses"].get(str(status), {}).get("content", {})) - {JSON}

    def is_at(self, method: str, path: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", self.path)
        return method == self.method and re.fullmatch(pattern, path) is not None


class Document:
    """A whole file."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.schemas: dict[str, Schema] = content["components"]["schemas"]
        self.operations = [
            Operation(about["operationId"], method.upper(), path, about)
            for path, methods in content["paths"].items()
            for method, about in methods.items()
        ]

    def resolve(self, schema: Schema) -> Schema:
        unknown = schema.keys() - KNOWN
        assert not unknown, f"the judge does not know {unknown}"
        if "$ref" not in schema:
            return schema
        return self.resolve(self.schemas[schema["$ref"].rsplit("/", 1)[-1]])

    # -- does it fit ---------------------------------------------------------------------------

    def problems(self, value: Any, schema: Schema, at: str = "$") -> list[str]:
        """Where the value is not what the schema says. Fields it does not name are a problem too."""
        schema = self.resolve(schema)
        if "anyOf" in schema:
            found = [self.problems(value, one, at) for one in schema["anyOf"]]
            return [] if [] in found else min(found, key=len)
        return list(self._plain(value, schema, at)) or list(self._inside(value, schema, at))

    def _plain(self, value: Any, schema: Schema, at: str) -> Iterator[str]:
        kind = schema.get("type")
        is_bool_for_number = isinstance(value, bool) and kind != "boolean"
        if kind and (not isinstance(value, TYPES[kind]) or is_bool_for_number):
            yield f"{at}: {value!r} is no {kind}"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at}: {value!r} is none of {schema['enum']}"
        if "const" in schema and value != schema["const"]:
            yield f"{at}: {value!r} is not {schema['const']!r}"
        if isinstance(value, str) and not _has_format(value, schema.get("format")):
            yield f"{at}: {value!r} is no {schema['format']}"
        if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
            yield f"{at}: {value!r} is not like {schema['pattern']}"

    def _inside(self, value: Any, schema: Schema, at: str) -> Iterator[str]:
        if isinstance(value, list) and "items" in schema:
            for number, one in enumerate(value):
                yield from self.problems(one, schema["items"], f"{at}[{number}]")
        if not isinstance(value, dict):
            return
        named, others = schema.get("properties", {}), schema.get("additionalProperties", False)
        yield from (
            f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
        )
        for name, one in value.items():
            if name in named:
                yield from self.problems(one, named[name], f"{at}.{name}")
            elif isinstance(others, dict):
                yield from self.problems(one, others, f"{at}.{name}")
            elif not others:
                yield f"{at}.{name} is not in the document"

    # -- what somebody might send --------------------------------------------------------------

    def sample(
        self, chance: random.Random, schema: Schema, known: dict[str, list[Any]], name: str = ""
    ) -> Any:
        """A value that fits; where `known` has real ones of this name, mostly one of those."""
        schema = self.resolve(schema)
        if "anyOf" in schema:
            return self.sample(chance, chance.choice(schema["anyOf"]), known, name)
        is_leaf = schema.get("type") not in ("object", "array")
        if is_leaf and known.get(name) and chance.random() < 0.85:
            return chance.choice(known[name])
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        match schema.get("type"):
            case "object":
                return self._object(chance, schema, known)
            case "array" if known.get(name) == []:  # nothing of this name is there
                return []
            case "array":
                least = schema.get("minItems", 0)
                count = chance.randint(least, min(schema.get("maxItems", 4), least + 3))
                return [self.sample(chance, schema["items"], known, name) for _ in range(count)]
            case "number":
                return chance.uniform(schema.get("minimum", -5), min(schema.get("maximum", 50), 50))
            case "integer":
                return chance.randint(schema.get("minimum", -5), min(schema.get("maximum", 50), 50))
            case "boolean":
                return chance.random() < 0.5
            case "null":
                return None
        return _text(chance, schema)

    def _object(self, chance: random.Random, schema: Schema, known: dict[str, list[Any]]) -> Any:
        must = schema.get("required", ())
        return {
            name: self.sample(chance, one, known, name)
            for name, one in schema.get("properties", {}).items()
            if name in must or chance.random() < 0.6
        }


def _has_format(value: str, form: str | None) -> bool:
    try:
        if form == "uuid":
            return str(UUID(value)) == value
        if form == "date-time":
            return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    assert form is None, f"the judge does not know the format {form}"
    return True


def _text(chance: random.Random, schema: Schema) -> str:
    if schema.get("format") == "uuid":
        return str(uuid4())
    if pattern := schema.get("pattern"):
        return _like(chance, pattern)
    least = schema.get("minLength", 0)
    length = chance.randint(least, max(least, min(schema.get("maxLength", 20), 20)))
    return "".join(chance.choices(string.ascii_letters + "红烧面 '\"<>&%_😀", k=length))


def _like(chance: random.Random, pattern: str) -> str:
    """The words a pattern begins with, then letters as long as it still finds itself."""
    begin = re.match(r"\^?([\w:]*)", pattern)
    text = begin[1] if begin else ""
    letters = chance.choices(string.ascii_lowercase, k=chance.randint(1, 4))
    for letter in letters:
        text += letter if re.search(pattern, text + letter) else ""
    assert re.search(pattern, text), f"nothing like {pattern} was found"
    return text
