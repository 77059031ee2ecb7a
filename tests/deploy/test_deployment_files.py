"""The files of ``deploy/`` as their own linters read them, and that they name the processes that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import go_template
import kubernetes_validate
import pytest
import yaml
from yamllint import linter
from yamllint.config import YamlLintConfig

from catalog.configuration import PROJECT_DIRECTORY, configuration
from portal.operations.local.processes import atelier_processes

DEPLOY = PROJECT_DIRECTORY / "deploy"
CHART = DEPLOY / "helm" / "atelier"
STYLE = YamlLintConfig(
    "extends: default\nrules: {line-length: {max: 120}, document-start: disable, braces: {max-spaces-inside: 1},"
    " comments-indentation: disable}"
)
KUBERNETES = "1.34"
WITH_EVERYTHING = {
    "ingress": {"host": "a.example", "className": "nginx", "tlsSecret": "tls"},
    "backup": {"claim": "b"},
    "nearline": {"claim": "n"},
}
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir() if path.suffix in {".service", ".timer", ".target"})


def processes() -> set[str]:
    """All that there are, of an Atelier with everything that can be set."""
    settings = replace(configuration(), nearline="/nearline", sources=Path("/etc/atelier/sources.toml"))
    return {process.name for process in atelier_processes(settings, demonstration=False)}


def complaints(text: str) -> list[str]:
    return [f"{one.line}: {one.desc}" for one in linter.run(text, STYLE) if one.level == "error"]


def rendered(template: Path, values: dict[str, Any], folder: Path) -> str:
    """The template as Helm would fill it; the chart keeps to what Go's templates have by themselves."""
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    given = {"Release": {"Name": "here"}, "Chart": {"AppVersion": chart["appVersion"]}, "Values": values}
    (folder / "values.yml").write_text(yaml.safe_dump(given))
    go_template.render_template(str(template), str(folder / "values.yml"), str(folder / "out.yaml"))
    return (folder / "out.yaml").read_text()


def manifests(values: dict[str, Any], folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for template in sorted((CHART / "templates").iterdir()):
        text = rendered(template, values, folder)
        assert "<no value>" not in text, template.name
        assert complaints(text.lstrip("\n")) == [], template.name
        yield from ((template.name, one) for one in yaml.safe_load_all(text) if one)


@pytest.fixture
def values() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text())
    return found


@pytest.mark.parametrize("everything", [False, True])
def test_the_chart_is_valid_kubernetes(values: dict[str, Any], everything: bool, tmp_path: Path) -> None:
    for name, more in WITH_EVERYTHING.items() if everything else ():
        values[name] |= more
    found = list(manifests(values, tmp_path))
    for template, manifest in found:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
        assert manifest["metadata"]["name"].startswith("here"), template
    kinds = {manifest["kind"] for _, manifest in found}
    assert ({"Ingress", "CronJob"} <= kinds) is everything
    deployed = {one["metadata"]["name"].removeprefix("here-") for _, one in found if one["kind"] == "Deployment"}
    assert processes() <= deployed


def test_every_claim_and_map_that_pods_name_is_in_the_chart(values: dict[str, Any], tmp_path: Path) -> None:
    found = [one for _, one in manifests(values, tmp_path)]
    made = {(one["kind"], one["metadata"]["name"]) for one in found}
    for one in (one for one in found if one["kind"] == "Deployment"):
        pod = one["spec"]["template"]["spec"]
        claims = {volume["persistentVolumeClaim"]["claimName"] for volume in pod["volumes"] if len(volume) > 1
                  and "persistentVolumeClaim" in volume}  # fmt: skip
        assert {("PersistentVolumeClaim", claim) for claim in claims} <= made
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
            maps = {each["configMapRef"]["name"] for each in container.get("envFrom", ()) if "configMapRef" in each}
            assert {("ConfigMap", name) for name in maps} <= made


def test_compose_keeps_to_its_schema_and_has_every_process() -> None:
    path = DEPLOY / "compose.yaml"
    assert complaints(path.read_text()) == []
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    services = yaml.safe_load(path.read_text())["services"]
    commands = [service.get("command", []) for service in services.values()]
    assert processes() <= {command[1] for command in commands if command[:1] == ["process"]}
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= services.keys(), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert not source.startswith("./nginx") or (DEPLOY / source).is_file(), source


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (apt-get install systemd)")
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text()
        (tmp_path / name).write_text(text.replace("/opt/atelier/.venv/bin/python", "/bin/true"))
    template = "atelier@.service"
    names = [name for name in UNITS if name != template] + ["atelier@web.service"]
    (tmp_path / "atelier@web.service").write_text((tmp_path / template).read_text())
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_systemds_comments_name_every_process() -> None:
    target = (DEPLOY / "systemd" / "atelier.target").read_text()
    named = {name for names in re.findall(r"atelier@\{([a-z,]+)\}", target) for name in names.split(",")}
    assert processes() == named


def test_every_setting_in_the_deployment_files_is_one(values: dict[str, Any]) -> None:
    known = (PROJECT_DIRECTORY / "catalog" / "configuration.py").read_text()
    lines = (DEPLOY / "systemd" / "environment.example").read_text().splitlines()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    used = {line.partition("=")[0] for line in lines} | compose["x-atelier"]["environment"].keys()
    used |= values["settings"].keys()
    for name in (name for name in used if name.startswith("ATELIER_")):
        assert json.dumps(name) in known, name


def test_the_image_ignores_what_it_does_not_need_and_nothing_else() -> None:
    ignored = set((DEPLOY / "Dockerfile.dockerignore").read_text().split())
    needed = {"catalog", "client", "deploy", "manage.py", "portal", "processing", "static", "templates"}
    assert not ignored & needed
    assert {"var", ".git", ".venv"} <= ignored
