#!/usr/bin/env python3
"""Checks an F3 archive (ZIP or folder) by what is known of the format, not by how this project writes it.

Says what is wrong, one line each, then how many objects of each kind there are as JSON. Exit code 1 when anything is wrong.
Only Python itself is needed.
"""

import hashlib
import json
import os
import re
import sys
import zipfile

# Folder of a kind: the kind, and the kinds that have such a folder.
CONTAINERS = {
    "users": ("user", {"forge"}),
    "organizations": ("organization", {"forge"}),
    "topics": ("topic", {"forge"}),
    "projects": ("project", {"user", "organization"}),
    "repositories": ("repository", {"project"}),
    "labels": ("label", {"project"}),
    "milestones": ("milestone", {"project"}),
    "issues": ("issue", {"project"}),
    "pull_requests": ("pull_request", {"project"}),
    "comments": ("comment", {"issue", "pull_request"}),
    "reactions": ("reaction", {"issue", "pull_request", "comment"}),
    "reviews": ("review", {"pull_request"}),
    "reviewcomments": ("reviewcomment", {"review"}),
    "releases": ("release", {"project"}),
    "attachments": ("attachment", {"issue", "pull_request", "comment", "release"}),
}

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
DATE = re.compile(r"^\d{4}-\d\d-\d\d$")
DIGEST = re.compile(r"^[0-9a-f]{64}$")
COLOR = re.compile(r"^[0-9a-fA-F]{6}$")


def text(value):
    return isinstance(value, str)


def flag(value):
    return isinstance(value, bool)


def whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def time(value):
    return text(value) and TIME.match(value) is not None


def state(value):
    return value in ("open", "closed")


def one_of(*words):
    return lambda value: value in words


def matching(pattern):
    return lambda value: text(value) and pattern.match(value) is not None


def texts(value):
    return isinstance(value, list) and all(text(item) for item in value)


TICKET = {
    "poster_id": (text, True),
    "title": (text, True),
    "content": (text, True),
    "state": (state, True),
    "is_locked": (flag, True),
    "created": (time, True),
    "updated": (time, True),
    "closed": (time, False),
    "milestone": (text, False),
    "labels": (texts, False),
    "assignees": (texts, False),
    "reactions": (lambda value: isinstance(value, list), False),
}

# Fields of each kind beside `index`: what fits, and whether it has to be there.
FIELDS = {
    "forge": {"url": (text, False)},
    "user": {
        "username": (text, True),
        "name": (text, True),
        "email": (text, False),
        "password": (text, False),
        "is_admin": (flag, False),
        "avatar": (text, False),
    },
    "organization": {"name": (text, True), "full_name": (text, False), "avatar": (text, False)},
    "topic": {"name": (text, True)},
    "project": {
        "name": (text, True),
        "is_private": (flag, True),
        "is_mirror": (flag, True),
        "description": (text, True),
        "default_branch": (text, True),
        "forked": (text, False),
        "has_wiki": (flag, False),
        "avatar": (text, False),
    },
    "repository": {"name": (one_of("vcs", "vcs.wiki"), False)},
    "label": {"name": (text, True), "color": (matching(COLOR), False), "description": (text, False)},
    "milestone": {
        "title": (text, True),
        "description": (text, True),
        "state": (state, True),
        "deadline": (time, False),
        "created": (time, True),
        "updated": (time, True),
        "closed": (time, False),
    },
    "issue": {**TICKET, "due": (matching(DATE), False)},
    "pull_request": {
        **TICKET,
        "merged": (flag, True),
        "merged_time": (time, False),
        "merged_commit_sha": (text, False),
        "head": (lambda value: isinstance(value, dict), True),
        "base": (lambda value: isinstance(value, dict), True),
    },
    "comment": {
        "poster_id": (text, True),
        "content": (text, True),
        "created": (time, True),
        "updated": (time, True),
    },
    "reaction": {"user_id": (text, True), "content": (text, True)},
    "review": {
        "reviewer_id": (text, True),
        "state": (one_of("PENDING", "APPROVED", "CHANGES_REQUESTED", "COMMENTED", "REQUEST_REVIEW", ""), True),
        "official": (flag, False),
        "commit_id": (text, True),
        "content": (text, True),
        "created_at": (time, True),
    },
    "reviewcomment": {
        "poster_id": (text, True),
        "content": (text, True),
        "tree_path": (text, True),
        "diff_hunk": (text, True),
        "line": (whole, True),
        "commit_id": (text, True),
        "created_at": (time, True),
        "updated_at": (time, True),
    },
    "release": {
        "tag_name": (text, True),
        "target_commitish": (text, False),
        "name": (text, True),
        "body": (text, True),
        "draft": (flag, True),
        "prerelease": (flag, True),
        "publisher_id": (text, True),
        "created": (time, True),
    },
    "attachment": {
        "name": (text, True),
        "content_type": (text, True),
        "size": (whole, True),
        "download_count": (whole, True),
        "created": (time, True),
        "sha256": (matching(DIGEST), True),
    },
}

BRANCH = {"ref": (text, True), "sha": (text, True), "repository": (text, True)}

# Fields that are references, and the kinds they may lead to.
PEOPLE = {"user"}
REFERENCES = {
    "poster_id": PEOPLE,
    "user_id": PEOPLE,
    "reviewer_id": PEOPLE,
    "publisher_id": PEOPLE,
    "assignees": PEOPLE,
    "labels": {"label"},
    "milestone": {"milestone"},
    "forked": {"project"},
}


def read_archive(place):
    """Names in their order, and a function that gives the bytes of one."""
    if os.path.isdir(place):
        names = []
        for folder, folders, files in os.walk(place):
            folders.sort()
            for name in sorted(files):
                names.append(os.path.relpath(os.path.join(folder, name), place).replace(os.sep, "/"))
        # A folder has no order: by depth, so that what comes first is nothing but what must.
        names.sort(key=lambda name: (name.count("/"), name))
        return names, lambda name: open(os.path.join(place, name), "rb").read()
    archive = zipfile.ZipFile(place)
    return [name for name in archive.namelist() if not name.endswith("/")], archive.read


def kind_of(path):
    """Kind of the node with that path, or nothing."""
    parts = path.split("/")
    if parts[:2] != ["", "forge"] or len(parts) % 2 != 0:
        return None
    kind = "forge"
    for at in range(2, len(parts), 2):
        container = CONTAINERS.get(parts[at])
        if container is None or kind not in container[1] or parts[at + 1] in ("", ".", ".."):
            return None
        kind = container[0]
    return kind


def resolve(node, reference):
    """A reference against the path of its node taken as a folder."""
    parts = [] if reference.startswith("/") else node[1:].split("/")
    for part in reference.lstrip("/").split("/"):
        if part == "":
            return None
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/" + "/".join(parts)


class Check:
    def __init__(self, place):
        self.faults = []
        self.names, self.read = read_archive(place)
        self.present = set(self.names)
        self.nodes = {}
        self.counts = {}
        self.digests = set()

    def say(self, where, what):
        self.faults.append(f"{where}: {what}")

    def load(self):
        repositories = tuple(
            name[: -len(".json")] + "/" for name in self.names if re.search(r"/repositories/[^/]+\.json$", name)
        )
        seen = set()
        for name in self.names:
            if not (name == "forge.json" or name.startswith("forge/")):
                continue
            if name.startswith("forge/objects/") or name.startswith(repositories) or name.endswith(".id"):
                continue
            if not name.endswith(".json"):
                self.say(name, "is no file of the format")
                continue
            path = "/" + name[: -len(".json")]
            kind = kind_of(path)
            if kind is None:
                self.say(name, "lies where nothing is known of")
                continue
            parent = path.rsplit("/", 2)[0]
            if kind != "forge" and parent not in seen:
                self.say(name, f"comes before {parent}.json, or has none")
            seen.add(path)
            try:
                record = json.loads(self.read(name).decode("utf-8"))
            except ValueError as error:
                self.say(name, f"is no JSON in UTF-8: {error}")
                continue
            if not isinstance(record, dict):
                self.say(name, "is no object")
                continue
            self.nodes[path] = (kind, record)
            self.counts[kind] = self.counts.get(kind, 0) + 1

    def fields(self, where, record, table, own=()):
        for key, value in record.items():
            if key in own:
                continue
            if key not in table:
                self.say(where, f"has an unknown field {key}")
            elif value is None:
                self.say(where, f"{key} is null")
            elif not table[key][0](value):
                self.say(where, f"{key} does not fit: {value!r}")
        for key, (_, required) in table.items():
            if required and key not in record:
                self.say(where, f"has no {key}")

    def reference(self, path, field, text_of, kinds):
        target = resolve(path, text_of)
        if target is None or target not in self.nodes:
            self.say(path, f"{field} leads nowhere: {text_of}")
        elif self.nodes[target][0] not in kinds:
            self.say(path, f"{field} leads to a {self.nodes[target][0]}")

    def record(self, path, kind, record):
        stem = path.rsplit("/", 1)[1]
        if record.get("index") != stem:
            self.say(path, f"index is {record.get('index')!r}")
        self.fields(path, record, FIELDS[kind], own=("index",))
        for key in ("password", "email"):
            if key in record:
                self.say(path, f"has a field {key}")
        for field, kinds in REFERENCES.items():
            value = record.get(field)
            for each in value if isinstance(value, list) else [value] if text(value) else []:
                self.reference(path, field, each, kinds)
        if kind in ("issue", "pull_request", "milestone") and record.get("state") == "open" and "closed" in record:
            self.say(path, "is open and has a time at which it was closed")

    def pull_request(self, path, record):
        for side in ("head", "base"):
            branch = record.get(side)
            if not isinstance(branch, dict):
                continue
            self.fields(f"{path} {side}", branch, BRANCH)
            if text(branch.get("repository")):
                self.reference(path, f"{side}.repository", branch["repository"], {"repository"})
        if not record.get("merged"):
            for key in ("merged_time", "merged_commit_sha"):
                if key in record:
                    self.say(path, f"has {key} and was not merged")
        elif record.get("state") != "closed":
            self.say(path, "was merged and is not closed")

    def attachment(self, path, record):
        digest = record.get("sha256")
        if not (text(digest) and DIGEST.match(digest)):
            return
        name = f"forge/objects/{digest[:2]}/{digest[2:4]}/{digest[4:]}"
        if name not in self.present:
            self.say(path, f"there are no bytes of {digest}")
        elif len(self.read(name)) != record.get("size"):
            self.say(path, "has another size than its bytes")

    def objects(self):
        for name in self.names:
            if name.startswith("forge/objects/"):
                digest = name[len("forge/objects/") :].replace("/", "")
                if hashlib.sha256(self.read(name)).hexdigest() != digest:
                    self.say(name, "has another digest than its name")
                if digest in self.digests:
                    self.say(name, "is there twice")
                self.digests.add(digest)
        self.counts["objects"] = len(self.digests)

    def numbers(self):
        """Issues and pull requests share one sequence of numbers."""
        issues = {path.replace("/issues/", "/"): path for path in self.nodes if self.nodes[path][0] == "issue"}
        for path, (kind, _) in self.nodes.items():
            if kind == "pull_request" and path.replace("/pull_requests/", "/") in issues:
                self.say(path, "has the number of an issue")
            if kind in ("issue", "pull_request") and not re.match(r"^[1-9]\d*$", path.rsplit("/", 1)[1]):
                self.say(path, "has no number")

    def repositories(self):
        for path, (kind, _) in self.nodes.items():
            if kind != "repository":
                continue
            folder = path[1:] + "/"
            for name in ("HEAD", "config"):
                if folder + name not in self.present:
                    self.say(path, f"the bare repository has no {name}")
            if folder + "packed-refs" not in self.present:
                continue
            lines = self.read(folder + "packed-refs").decode("utf-8").splitlines()
            refs = {line[41:]: line[:40] for line in lines if re.match(r"^[0-9a-f]{40} ", line)}
            self.counts["refs"] = self.counts.get("refs", 0) + len(refs)
            for other, (other_kind, record) in self.nodes.items():
                head = record.get("head")
                if other_kind != "pull_request" or not isinstance(head, dict) or not path.endswith("/vcs"):
                    continue
                number = other.rsplit("/", 1)[1]
                for ref in (f"refs/f3/{number}/head", f"refs/pull/{number}/head"):
                    if ref in refs and refs[ref] != head.get("sha"):
                        self.say(other, f"{ref} is not the head")
                if ref_is_kept(head.get("ref"), number) and f"refs/f3/{number}/head" not in refs and refs:
                    self.say(other, "its head is kept by no ref")

    def run(self):
        self.load()
        for path, (kind, record) in self.nodes.items():
            self.record(path, kind, record)
            if kind == "pull_request":
                self.pull_request(path, record)
            if kind == "attachment":
                self.attachment(path, record)
        self.objects()
        self.numbers()
        self.repositories()
        if "/forge" not in self.nodes:
            self.say("forge.json", "is not there")


def ref_is_kept(ref, number):
    return ref == f"refs/pull/{number}/head"


def main():
    if len(sys.argv) != 2:
        print("usage: f3_check.py <archive.zip or folder>", file=sys.stderr)
        return 2
    check = Check(sys.argv[1])
    check.run()
    for fault in check.faults:
        print(fault)
    print(json.dumps(check.counts, sort_keys=True))
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
