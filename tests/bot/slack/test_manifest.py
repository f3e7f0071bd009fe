import pytest

from bot.slack import manifest
from bot.slack.manifest import ManifestError

ROOT = manifest.PATH.parent


def test_both_manifests_declare_the_same_app():
    socket_mode, over_http = manifest.read(manifest.PATH), manifest.read(ROOT / "manifest-http.yaml")
    assert socket_mode == over_http


def test_it_asks_for_no_more_than_eight_scopes():
    assert len(manifest.read().scopes) <= 8


@pytest.mark.parametrize("content", ["features: [", "features: {}", "- a list", b"\xff\xfe"])
def test_a_broken_manifest_is_named(tmp_path, content):
    path = tmp_path / "manifest.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ManifestError, match=r"manifest\.yaml"):
        manifest.read(path)
