"""What `pip` makes of the project: the rules, with all they read, for whoever wants `import rules`."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
REVIEW = """
from rules import Draft, review
from rules.guideline import search
from rules.incident import playbooks
from rules.reminder import lessons
assert "secrecy" in review(Draft("来週の異動の内示、まだ秘密だけど")).labels
assert search("位置情報")[0].id == "3.2.4.d"
assert playbooks() and lessons()
"""


def test_the_rules_work_from_a_wheel(tmp_path):
    sources = tmp_path / "sources"
    for name in ("rules", "LICENSES"):
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__", ".kept"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    build = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), "."]
    subprocess.run([sys.executable, *build], cwd=sources, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        packed.extractall(tmp_path / "installed")
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"rules"}
    assert [name for name in names if name.endswith(("licenses/LICENSE", "licenses/LICENSES/Apache-2.0.txt"))][1:]
    subprocess.run([sys.executable, "-c", REVIEW], cwd=tmp_path / "installed", check=True, timeout=60)
