"""Make `.venv` with the locked packages; any Python from 3.6 on, standard library only."""

import glob
import hashlib
import os
import subprocess
import sys
import time

from getting_uv import Refusal, find_or_install_uv, run

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOCK = "requirements.lock"
VENV = ".venv"
STAMP = os.path.join(VENV, ".lab-stamp")
UNFINISHED = os.path.join(".lab", "bootstrap-unfinished")
# Every request has an interpreter already on this machine before the last one may download one.
PYTHONS = [("3.13", False), ("3.12", False), (">=3.12", False), ("3.13", True)]


def main():
    """Bring `.venv` up to date and return the exit code: 0 ready, 2 refused or failed."""
    try:
        refuse_strangers(os.name, sys.platform, sys.version_info)
        os.chdir(ROOT)
        if not is_current():
            with only_one():
                bootstrap()
    except Refusal as refusal:
        return complain(str(refusal))
    except OSError as error:
        return complain(
            "Cannot write {}: {}. Free some space or mend the permissions, then run it again.".format(
                error.filename or "in the checkout", error.strerror
            )
        )
    except KeyboardInterrupt:
        complain("Interrupted. The next run mends what is half done.")
        return 130
    return 0


def refuse_strangers(os_name, system, version):
    """Refuse where the lab cannot run at all."""
    if os_name == "nt" or system in ("win32", "cygwin", "msys"):
        raise Refusal("The lab does not run on native Windows. Use WSL2: `wsl --install`, clone it there, run make.")
    if tuple(version[:2]) < (3, 6):
        raise Refusal(
            "This is Python {}.{}, and infra/bootstrap.py needs 3.6 or newer. Run it with another: "
            "`python3 infra/bootstrap.py`.".format(version[0], version[1])
        )


def complain(sentence):
    """Print to standard error in whatever characters it has; return the exit code for a refusal."""
    encoding = sys.stderr.encoding or "ascii"
    text = "bootstrap: {}\n".format(sentence)
    sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))
    return 2


def wanted_stamp():
    """What the stamp must hold: the lock's hash, and the folder, because scripts in a moved `.venv` point nowhere."""
    try:
        with open(LOCK, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except OSError:
        raise Refusal("{} is missing. `git checkout -- {}` brings it back.".format(LOCK, LOCK)) from None
    return "{}\n{}\n".format(digest, ROOT).encode("utf-8", "surrogateescape")


def is_current():
    """Whether the last bootstrap finished, for this lock, in this folder, and its Python still exists."""
    try:
        with open(STAMP, "rb") as file:
            return file.read() == wanted_stamp() and os.path.exists(os.path.join(VENV, "bin", "python"))
    except OSError:
        return False


def write_stamp():
    """Write the stamp in one step, last of all."""
    with open(STAMP + ".new", "wb") as file:
        file.write(wanted_stamp())
    os.replace(STAMP + ".new", STAMP)


class only_one:  # noqa: N801 - reads as a verb where it is used
    """Wait for any other bootstrap of this checkout; the lock goes with the process, however it ends."""

    def __enter__(self):
        import fcntl  # not on Windows, which is refused in words before

        os.makedirs(".lab", exist_ok=True)
        self.file = open(os.path.join(".lab", "bootstrap.lock"), "w")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *exception):
        self.file.close()


def bootstrap():
    """Run the steps; a run that was cut short is seen by its mark, and starts from an empty `.venv`."""
    if is_current():  # another one, for which we waited, did the work
        return
    cut_short = os.path.exists(UNFINISHED)
    moved = os.path.exists(STAMP) and read_bytes(STAMP).partition(b"\n")[2] != wanted_stamp().partition(b"\n")[2]
    open(UNFINISHED, "w").close()
    uv = step("uv", find_or_install_uv)
    if cut_short or moved or venv_python() < (3, 12):
        step("Python", lambda: make_venv(uv))
    step("packages", lambda: install_packages(uv))
    write_stamp()
    os.remove(UNFINISHED)


def step(label, action):
    """Do one step and print it on one line with its seconds; return what it returned."""
    started = time.time()
    sys.stdout.write("{:<9} ".format(label))
    sys.stdout.flush()
    try:
        result, words = action()
    except BaseException:
        sys.stdout.write("failed\n")
        sys.stdout.flush()
        raise
    sys.stdout.write("{}, {:.1f} s\n".format(words, time.time() - started))
    return result


def venv_python():
    """The Python version in `.venv`; () where there is none that runs."""
    try:
        said = subprocess.check_output(
            [os.path.join(VENV, "bin", "python"), "-c", "import sys; print(*sys.version_info[:3])"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in said.split())


def make_venv(uv):
    """Make `.venv` afresh with the first Python that is to be had."""
    candidates = [(request, download) for request, download in PYTHONS]
    candidates[3:3] = [(path, False) for path in pyenv_pythons()]
    failure = None
    for request, download in candidates:
        offline = [] if download else ["--no-python-downloads"]
        try:
            run(
                [uv, "venv", "--clear", "--no-project", "--python", request] + offline + [VENV],
                "Making .venv with a Python 3.12 or newer",
                "Install Python 3.13 (pyenv, uv or your packages have it), then run this again.",
            )
        except Refusal as refusal:
            failure = refusal
        else:
            return None, "{} in .venv".format(".".join(map(str, venv_python())))
    raise failure


def pyenv_pythons():
    """The interpreters that pyenv keeps but does not show on PATH, newest first."""
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    return sorted(glob.glob(os.path.join(glob.escape(root), "versions", "3.1[2-9]*", "bin", "python")), reverse=True)


def install_packages(uv):
    """Bring `.venv` to exactly the locked packages, each checked against its hash."""
    run(
        [uv, "pip", "sync", "--python", os.path.join(VENV, "bin", "python"), "--require-hashes", LOCK],
        "Installing the packages of {} into .venv".format(LOCK),
        "Look at the last lines, check network and disk, and run this again; what was downloaded is kept.",
    )
    return None, "{} in place, {} MB on disk".format(count_locked(), megabytes(VENV))


def count_locked():
    """How many packages the lock names for all platforms together."""
    with open(LOCK, "rb") as file:
        return sum(b"==" in line and not line.startswith((b" ", b"#")) for line in file)


def megabytes(folder):
    """The size of all files below a folder, in MB (10^6 bytes); uv links them from its cache where it can."""
    total = 0
    for place, _, names in os.walk(folder):
        total += sum(os.lstat(os.path.join(place, name)).st_size for name in names)
    return total // 10**6


def read_bytes(path):
    """The bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main())
