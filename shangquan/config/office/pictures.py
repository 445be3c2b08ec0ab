"""Uploaded pictures: drawn anew, so that nothing but the picture is left of the file.

Whatever hides in or behind an image (a page, an archive, where it was taken) does not survive decoding and encoding.
"""

import io
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError

from shangquan.kit.errors import Refused
from shangquan.kit.texts import Text

MAX_FILE = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE = 1200
FORMATS = ("JPEG", "PNG", "WEBP")
FOLDER = "menu"


class BadPicture(Refused):
    """Not a picture we can use."""

    code = "picture.refused"
    sentence = Text("这张图片不能用：{problem}。", "This picture cannot be used: {problem}.")

    def __init__(self, problem: Text) -> None:
        super().__init__(problem=str(problem))


def clean(data: bytes) -> bytes:
    """The picture as WebP of at most 1200 px a side, without anything else. Raises BadPicture."""
    if len(data) > MAX_FILE:
        raise BadPicture(Text("超过 8 MB", "it is larger than 8 MB"))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            # The head says the size before a single pixel is unpacked.
            if image.width * image.height > MAX_PIXELS or min(image.size) < 16:
                raise BadPicture(Text("尺寸不合适", "its size does not fit"))
            image.load()
            upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadPicture(Text("要 JPEG、PNG 或 WebP", "it must be JPEG, PNG or WebP")) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPicture(Text("文件损坏", "it is damaged")) from error
    return _encode(upright)


def _encode(image: Image.Image) -> bytes:
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    plain = image.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((SIDE, SIDE))
    fresh = Image.new(plain.mode, plain.size)  # pixels alone: no EXIF, no profile, no comments
    fresh.paste(plain)
    target = io.BytesIO()
    fresh.save(target, "WEBP", quality=82, method=4)
    return target.getvalue()


def store(upload: UploadedFile) -> str:
    """Keep an upload under a name nobody can guess; answers its path below the media folder."""
    if (upload.size or 0) > MAX_FILE:
        raise BadPicture(Text("超过 8 MB", "it is larger than 8 MB"))
    data = clean(upload.read())
    name = secrets.token_urlsafe(16)
    path = Path(settings.MEDIA_ROOT) / FOLDER / name[:2].lower() / f"{name}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path.relative_to(settings.MEDIA_ROOT).as_posix()
