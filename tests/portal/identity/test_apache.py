"""A sister site that is Apache with Debian's ``libapache2-mod-auth-openidc``: a person signs in, and out everywhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from portal.accounts.models import User
from portal.identity.models import Client
from tests.portal.identity.person_in_a_browser import sign_in, submit
from tests.portal.people import Served, person
from tests.ports import free_port

MODULES = Path("/usr/lib/apache2/modules")
NEEDED = ("mpm_event", "authn_core", "authz_core", "authz_user", "headers", "auth_openidc")
SECRET = "the secret of Apache"
CONFIGURATION = """
ServerRoot {root}
ServerName 127.0.0.1
PidFile {root}/apache.pid
Listen 127.0.0.1:{port}
ErrorLog {root}/error.log
{modules}
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
DocumentRoot {root}/site
OIDCProviderMetadataURL {portal}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret "{secret}"
OIDCRedirectURI http://127.0.0.1:{port}/private/return
OIDCCryptoPassphrase "a long random text of this test"
OIDCPKCEMethod S256
OIDCScope "openid email"
OIDCRemoteUserClaim email
OIDCHTTPTimeoutShort 30
<Location /private>
    AuthType openid-connect
    Require valid-user
    Header set X-Signed-In-As expr=%{{REMOTE_USER}}
</Location>
"""


@dataclass
class Sister:
    url: str
    log: Path


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder that an unprivileged Apache may write in, wherever pytest keeps its own."""
    folder = Path(tempfile.mkdtemp(prefix="atelier-apache-"))
    (folder / "site" / "private").mkdir(parents=True)
    (folder / "site" / "private" / "data.txt").write_text("what only signed-in people read")
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def sister(portal: Served, root: Path) -> Iterator[Sister]:
    """Apache in the foreground, as an unprivileged process, on a port of its own."""
    port = free_port()
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in NEEDED)
    text = CONFIGURATION.format(root=root, port=port, modules=modules, portal=portal.url, secret=SECRET)
    (root / "apache.conf").write_text(text)
    (root / "apache.conf").chmod(0o644)
    unprivileged = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    command = [*unprivileged, "/usr/sbin/apache2", "-f", str(root / "apache.conf"), "-DFOREGROUND"]
    url = f"http://127.0.0.1:{port}"
    Client.objects.create(
        client_id="apache",
        name="Sister on Apache",
        client_secret=SECRET,
        redirect_uris=f"{url}/private/return",
        backchannel_logout_uri=f"{url}/private/return?logout=backchannel",
    )
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as apache:
        wait_for(port, apache)
        yield Sister(url, root / "error.log")
        apache.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"Apache does not listen; it exited with {process.poll()}")


def test_somebody_signs_in_to_apache_and_out_everywhere(sister: Sister, portal: Served) -> None:
    marie: User = person("marie@example.org")
    private = f"{sister.url}/private/data.txt"
    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        page = browser.get(private)
        assert str(page.url).startswith(f"{portal.url}/accounts/login/")
        page = sign_in(browser, page, marie.email)
        assert "Sister on Apache" in page.text, page.text[:500]
        page = submit(browser, page, "code_challenge", allow="True")
        assert page.text == "what only signed-in people read", sister.log.read_text()[-2000:]
        assert page.headers["X-Signed-In-As"] == marie.email
        assert str(page.url) == private
        assert browser.get(private).headers["X-Signed-In-As"] == marie.email

        sessions = browser.get(f"{portal.url}/accounts/sessions/")
        token = {"csrfmiddlewaretoken": browser.cookies[next(name for name in browser.cookies if "csrf" in name)]}
        away = browser.post(
            f"{portal.url}/accounts/sign-out-everywhere/",
            data=token,
            headers={"Referer": str(sessions.url)},
            follow_redirects=False,
        )
        assert away.status_code == 302
        page = browser.get(private)
        assert str(page.url).startswith(f"{portal.url}/accounts/login/"), "Apache still lets them in"


def test_apache_lets_nobody_in_who_refuses(sister: Sister, portal: Served) -> None:
    marie = person("marie@example.org")
    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        page = sign_in(browser, browser.get(f"{sister.url}/private/data.txt"), marie.email)
        page = submit(browser, page, "code_challenge")
        assert "signed-in people" not in page.text
        assert "access_denied" in page.text
