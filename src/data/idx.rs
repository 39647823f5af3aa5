//! A reader of IDX files, the format of MNIST and its successors, gzip-compressed or plain.
//!
//! A big-endian header `00 00 type dims`, one `u32` per dimension, then the elements in row-major order.
//! Images are `[count, height, width]` (magic `0x00000803` for unsigned bytes), labels `[count]` (`0x00000801`) or a table
//! `[count, columns]` whose first column is the class, as in QMNIST. Other number types are brought to bytes.
//! Compression is told by the first two bytes, never by the name.
//!
//! A header is a claim, not a fact: memory grows with the bytes that arrive, and reading stops
//! one byte after the promised end, so a lying header or a gzip bomb costs nothing.

use super::idx_element::Element;
use crate::error::{Error, Result};
use crate::{memory, reading};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;

/// The images of one IDX file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// Number of images, at least 1.
    pub count: usize,
    /// Rows of an image, at least 1.
    pub height: usize,
    /// Columns of an image, at least 1.
    pub width: usize,
    /// `count × height × width` bytes, row after row, image after image.
    pub pixels: Vec<u8>,
}

/// Most bytes a file may promise after its header.
const LIMIT: u128 = 4 << 30;

const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];
const UNSIGNED_BYTE: u8 = 0x08;
const BUFFER: usize = 1 << 16;

/// Reads an image file.
///
/// # Errors
/// The path is not a readable file; the content is not exactly one IDX array of shape
/// `[count, height, width]`, all positive and 4 GiB at most; or its gzip stream is cut or corrupt.
pub fn read_images(path: &Path) -> Result<Images> {
    read_images_from(reading::open(path)?, &path.display().to_string())
}

/// Reads a label file: one class per image.
///
/// # Errors
/// Like [`read_images`], with shape `[count]`.
pub fn read_labels(path: &Path) -> Result<Vec<u8>> {
    read_labels_from(reading::open(path)?, &path.display().to_string())
}

/// [`read_images`] from any bytes, gzip-compressed or plain; errors call them `name`.
///
/// # Errors
/// See [`read_images`].
pub fn read_images_from(reader: impl Read, name: &str) -> Result<Images> {
    let ([count, height, width], pixels) = read_array(reader, Kind::Images, name)?;
    Ok(Images { count, height, width, pixels })
}

/// [`read_labels`] from any bytes, gzip-compressed or plain; errors call them `name`.
///
/// # Errors
/// See [`read_labels`].
pub fn read_labels_from(reader: impl Read, name: &str) -> Result<Vec<u8>> {
    let ([_count], labels) = read_array(reader, Kind::Labels, name)?;
    Ok(labels)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Images,
    Labels,
}

impl Kind {
    fn of_rank(rank: u8) -> Option<Self> {
        match rank {
            1 => Some(Self::Labels),
            3 => Some(Self::Images),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Images => "images",
            Self::Labels => "labels",
        }
    }

    fn magic(self) -> [u8; 4] {
        match self {
            Self::Images => [0, 0, UNSIGNED_BYTE, 3],
            Self::Labels => [0, 0, UNSIGNED_BYTE, 1],
        }
    }
}

/// Header and elements of the `RANK`-dimensional array of `kind`.
fn read_array<const RANK: usize>(
    reader: impl Read,
    kind: Kind,
    name: &str,
) -> Result<([usize; RANK], Vec<u8>)> {
    let mut reader = BufReader::with_capacity(BUFFER, reader);
    let start = read_up_to(&mut reader, 2, name)?;
    if start.is_empty() {
        return Err(Error::new(name, "is empty (0 bytes); get the file again"));
    }
    let is_gz = start == GZIP_MAGIC;
    let whole = Cursor::new(start).chain(reader);
    if is_gz {
        read_plain(Members(Some(GzDecoder::new(whole))), kind, name)
    } else {
        read_plain(whole, kind, name)
    }
}

/// Gzip members one after another; zeros behind a member, as tapes and mirrors leave them, are skipped.
struct Members<R>(Option<GzDecoder<R>>);

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.0 {
            let count = decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let Some(decoder) = self.0.take() else { break };
            let mut rest = decoder.into_inner();
            loop {
                let bytes = rest.fill_buf()?;
                let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
                match bytes.get(zeros) {
                    None if bytes.is_empty() => return Ok(0),
                    None => rest.consume(zeros),
                    Some(&first) if first == GZIP_MAGIC[0] => {
                        rest.consume(zeros);
                        self.0 = Some(GzDecoder::new(rest));
                        break;
                    }
                    Some(_) => {
                        let what = "bytes that are neither gzip nor zeros follow the gzip data";
                        return Err(io::Error::new(ErrorKind::InvalidInput, what));
                    }
                }
            }
        }
        Ok(0)
    }
}

fn read_plain<const RANK: usize>(
    mut reader: impl Read,
    kind: Kind,
    name: &str,
) -> Result<([usize; RANK], Vec<u8>)> {
    let magic = read_up_to(&mut reader, 4, name)?;
    let (element, rank) = check_magic(&magic, kind, name)?;
    let sizes = read_up_to(&mut reader, 4 * rank as u64, name)?;
    if sizes.len() < 4 * rank {
        return Err(header_cut(4 + sizes.len(), 4 + 4 * rank, kind, name));
    }
    let mut shape = [0usize; RANK];
    for (size, bytes) in shape.iter_mut().zip(sizes.as_chunks::<4>().0) {
        *size = u32::from_be_bytes(*bytes) as usize;
    }
    // QMNIST's labels are a table: the class is its first column.
    let columns = sizes.as_chunks::<4>().0.get(RANK).map_or(1, |bytes| u32::from_be_bytes(*bytes) as usize);
    let promised = check_shape(&shape, columns.max(1) * element.size(), kind, name)?;
    let elements = read_up_to(&mut reader, promised + 1, name)?;
    let found = elements.len() as u64;
    let what = describe(&shape, kind);
    if found < promised {
        return Err(Error::new(
            name,
            format!(
                "the header promises {promised} bytes ({what}), the file holds {found}; get the file again"
            ),
        ));
    }
    if found > promised {
        return Err(Error::new(
            name,
            format!("holds more than the {promised} bytes ({what}) its header promises; get the file again"),
        ));
    }
    Ok((
        shape,
        element
            .to_bytes(elements, columns.max(1), kind == Kind::Images)
            .map_err(|rule| Error::new(name, rule))?,
    ))
}

/// At most `limit` bytes, fewer where the stream ends.
fn read_up_to(reader: &mut impl Read, limit: u64, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit).read_to_end(&mut bytes).map_err(|e| unreadable(name, &e))?;
    Ok(bytes)
}

fn unreadable(name: &str, e: &io::Error) -> Error {
    let rule = match e.kind() {
        ErrorKind::UnexpectedEof => {
            "the gzip stream is cut off before its end; get the file again".to_owned()
        }
        // The kind with which flate2 reports a bad header, a bad block or a bad checksum.
        ErrorKind::InvalidInput => {
            format!("the gzip stream is corrupt ({e}); get the file again")
        }
        ErrorKind::OutOfMemory => "does not fit into memory; use a smaller data set".to_owned(),
        _ => format!("cannot be read ({e}); check the disk and try again"),
    };
    Error::new(name, rule)
}

fn header_cut(found: usize, needed: usize, kind: Kind, name: &str) -> Error {
    let what = kind.name();
    Error::new(
        name,
        format!("the header ends after {found} bytes, that of {what} has {needed}; get the file again"),
    )
}

/// Type and rank, if it is the beginning of an IDX file of `kind`.
fn check_magic(magic: &[u8], kind: Kind, name: &str) -> Result<(Element, usize)> {
    let expected = kind.magic();
    if let [0, 0, element, rank] = *magic
        && let Some(element) = Element::of(element)
        && (rank == expected[3] || (kind == Kind::Labels && rank == 2))
    {
        return Ok((element, usize::from(rank)));
    }
    let wanted = kind.name();
    let rule = match *magic {
        [0, 0, element, rank] if Element::of(element).is_some() => match Kind::of_rank(rank) {
            Some(other) => format!(
                "these are {}, {wanted} were expected; give the {wanted} file (magic 0x{:08x})",
                other.name(),
                u32::from_be_bytes(expected)
            ),
            None => {
                format!("has {rank} dimensions, {wanted} have {}; only grey images are read", expected[3])
            }
        },
        // A proper beginning, or less than one.
        ref cut if cut.len() < 4 && expected.starts_with(cut) => {
            return Err(header_cut(cut.len(), 4 + 4 * usize::from(expected[3]), kind, name));
        }
        _ => format!(
            "is not an IDX file: it begins with {}{}, IDX {wanted} with {}; choose another file",
            hex(magic),
            familiar(magic),
            hex(&expected)
        ),
    };
    Err(Error::new(name, rule))
}

/// What people give instead of an IDX file, by its first bytes.
fn familiar(magic: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 6] = [
        (b"PK", " (a zip archive: unpack it first)"),
        (b"<", " (a web page: the download failed)"),
        (b"vers", " (a Git LFS pointer: fetch the file itself)"),
        (b"\x89PNG", " (a PNG picture)"),
        (&GZIP_MAGIC, " (gzip twice: unpack it once)"),
        (&[3, 8, 0, 0], " (byte order reversed)"),
    ];
    KNOWN.iter().find(|(start, _)| magic.starts_with(start)).map_or("", |(_, what)| what)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" ")
}

fn describe(shape: &[usize], kind: Kind) -> String {
    match *shape {
        [count, height, width] => format!("{count} {} of {height}×{width}", kind.name()),
        _ => format!("{} {}", shape[0], kind.name()),
    }
}

/// The number of elements, when it is positive and within the limit.
fn check_shape(shape: &[usize], size: usize, kind: Kind, name: &str) -> Result<u64> {
    let what = describe(shape, kind);
    if shape[0] == 0 {
        return Err(Error::new(
            name,
            format!("the header promises 0 {}; at least one is needed", kind.name()),
        ));
    }
    if shape.contains(&0) {
        return Err(Error::new(
            name,
            format!("the header promises {what}; an image needs at least one pixel"),
        ));
    }
    // Three factors below 2^32 stay below 2^96, and a label's size below 2^35.
    let promised: u128 = shape.iter().map(|&size| size as u128).product::<u128>() * size as u128;
    if promised > LIMIT {
        return Err(Error::new(
            name,
            format!("the header promises {promised} bytes ({what}), the limit is 4 GiB; use fewer images"),
        ));
    }
    memory::check(name, promised, "use fewer or smaller images")?;
    Ok(promised as u64)
}
