import pytest

from tests.scenario.files import Folder


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)
