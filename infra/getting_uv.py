"""Find uv, or install the locked one into `.lab/uv`; any Python from 3.6 on, standard library only."""

import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UV_LOCK = os.path.join("infra", "uv.lock.txt")
UV_HOME = os.path.join(".lab", "uv")
OLDEST_UV = (0, 8)
SYSTEM_CERTIFICATES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
HOW_TO_GET_PIP = {
    "apt-get": "apt install python3-venv",
    "dnf": "dnf install uv",
    "pacman": "pacman -S uv",
    "apk": "apk add uv",
    "zypper": "zypper install python3-pip",
    "brew": "brew install uv",
}


class Refusal(Exception):
    """One sentence or two: what, where, what to do next."""


def run(command, what, remedy):
    """Run a command in silence; what it said is shown only if it fails.

    Raises:
        Refusal: it failed, or is not there.
    """
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=child_environment()
        )
        said, failed = done.stdout.decode("utf-8", "replace").strip(), done.returncode != 0
    except OSError as error:
        said, failed = str(error), True
    if failed:
        tail = "\n".join("  | " + line for line in said.splitlines()[-15:])
        raise Refusal("{} failed. {}\n{}".format(what, remedy, tail))
    return said


def child_environment():
    """Our environment without what leads uv or pip to another Python, and with what only pip was told, for uv too."""
    astray = {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "UV_PYTHON", "UV_SYSTEM_PYTHON", "PIP_USER", "PIP_TARGET"}
    ours = {name: value for name, value in os.environ.items() if name not in astray}
    for told_pip, tells_uv in (("PIP_CERT", "SSL_CERT_FILE"), ("PIP_INDEX_URL", "UV_DEFAULT_INDEX")):
        if told_pip in ours:
            ours.setdefault(tells_uv, ours[told_pip])
    if any(os.path.exists(bundle) for bundle in SYSTEM_CERTIFICATES):
        # A company's own certificate is known to the system and not to uv; the option has had two names.
        ours.setdefault("UV_NATIVE_TLS", "1")
        ours.setdefault("UV_SYSTEM_CERTS", "1")
    return ours


def uv_version(path):
    """The version of a uv as a tuple; () where it does not run (a dead shim) or is none."""
    try:
        done = subprocess.run(
            [path, "--version"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    match = re.match(r"uv (\d+)\.(\d+)\.(\d+)", done.stdout.decode("utf-8", "replace"))
    return tuple(int(part) for part in match.groups()) if match and done.returncode == 0 else ()


def find_uv():
    """A uv that is new enough, and where it came from: PATH first, then the lab's own; (None, "") if there is none."""
    places = [(shutil.which("uv"), "from PATH")]
    places += [(os.path.join(ROOT, UV_HOME, "bin", "uv"), "the lab's own")]
    for path, origin in places:
        if path and uv_version(path) >= OLDEST_UV:
            return path, "{}, {}".format(".".join(map(str, uv_version(path))), origin)
    return None, ""


def find_or_install_uv():
    """The uv to use, installed into `.lab/uv` if need be."""
    path, words = find_uv()
    if not path:
        install_uv(old_enough_for_uv())
        path, words = find_uv()
    if not path:
        raise Refusal("uv was installed into .lab/uv but does not run there. {}".format(get_uv_yourself()))
    return path, words


def old_enough_for_uv():
    """A Python that uv's package can be installed with (3.8 or newer): this one, else another on PATH."""
    if sys.version_info >= (3, 8):
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.11", "python3.10", "python3.9"):
        if shutil.which(name):
            return shutil.which(name)
    raise Refusal("Python 3.8 or newer is needed to install uv, and PATH has none. {}".format(get_uv_yourself()))


def install_uv(python):
    """Install the locked uv into `.lab/uv`: in a venv, or by `pip --target` where Debian left venv out."""
    shutil.rmtree(UV_HOME, ignore_errors=True)
    wheel = [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary=:all:",
        "--require-hashes",
        "-r",
        UV_LOCK,
    ]
    remedy = "Is the network there? {}".format(get_uv_yourself())
    if succeeds([python, "-m", "venv", UV_HOME]):
        run([os.path.join(UV_HOME, "bin", "python"), "-m", "pip"] + wheel, "Installing uv into .lab/uv", remedy)
    elif succeeds([python, "-m", "pip", "--version"]):
        shutil.rmtree(UV_HOME, ignore_errors=True)
        run([python, "-m", "pip"] + wheel + ["--target", UV_HOME], "Installing uv into .lab/uv", remedy)
    else:
        raise Refusal("This Python has neither venv nor pip, and uv is not on PATH. {}".format(get_uv_yourself()))


def succeeds(command):
    """Whether a command exists and exits with 0."""
    try:
        return (
            subprocess.call(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            == 0
        )
    except OSError:
        return False


def get_uv_yourself():
    """The command that gets what is missing, in the words of this machine's package manager."""
    for manager, command in HOW_TO_GET_PIP.items():
        if shutil.which(manager):
            return "Run `{}`, then this again.".format(command)
    return "Install uv (its documentation says how), then run this again."
