//! Named arrays as one safetensors file: little-endian, row-major, the configuration as TOML in the metadata.

use crate::error::{Error, Result};
use half::{bf16, f16};
use ndarray::{ArrayBase, Data, Dimension};
use safetensors::tensor::{TensorView, View};
use safetensors::{Dtype, SafeTensors};
use std::borrow::Cow;
use std::collections::HashMap;

/// Numbers in row-major order.
#[derive(Clone, Debug)]
pub enum TensorValues<'a> {
    /// Single precision.
    F32(Cow<'a, [f32]>),
    /// Double precision.
    F64(Cow<'a, [f64]>),
    /// Half precision, 11 significant bits.
    F16(Vec<f16>),
}

/// An array to be written. Its bytes are made when the file is, so that one copy of all numbers is enough.
#[derive(Clone, Debug)]
pub struct Tensor<'a> {
    /// What it is found by.
    pub name: String,
    /// Size of each axis.
    pub shape: Vec<usize>,
    /// The numbers.
    pub values: TensorValues<'a>,
}

impl<'a> Tensor<'a> {
    /// A single-precision array, borrowed if it lies row after row.
    pub fn single<D: Dimension>(
        name: impl Into<String>,
        array: &'a ArrayBase<impl Data<Elem = f32>, D>,
    ) -> Self {
        let values = match array.as_slice() {
            Some(values) => Cow::Borrowed(values),
            None => Cow::Owned(array.iter().copied().collect()),
        };
        Self { name: name.into(), shape: array.shape().to_vec(), values: TensorValues::F32(values) }
    }

    /// The same array in half precision, each number rounded to the nearest of 11 significant bits, and how many numbers
    /// other than 0 have become 0.
    ///
    /// # Errors
    /// A number beyond ±65,504, which half precision cannot hold.
    pub fn halved(self) -> Result<(Self, usize)> {
        let wide: Vec<f64> = match &self.values {
            TensorValues::F32(values) => values.iter().map(|&x| f64::from(x)).collect(),
            TensorValues::F64(values) => values.to_vec(),
            TensorValues::F16(_) => return Ok((self, 0)),
        };
        let values: Vec<f16> = wide.iter().map(|&x| f16::from_f64(x)).collect();
        if let Some(at) = values.iter().zip(&wide).position(|(half, x)| x.is_finite() && !half.is_finite()) {
            let rule = format!(
                "holds {} at position {at}; half precision ends at 65504: save without --half",
                wide[at]
            );
            return Err(Error::new(self.name, rule));
        }
        let vanished =
            values.iter().zip(&wide).filter(|(half, x)| half.to_f32() == 0.0 && **x != 0.0).count();
        Ok((Self { values: TensorValues::F16(values), ..self }, vanished))
    }

    /// A double-precision array of this shape, whose product is the number of values.
    pub fn double(name: impl Into<String>, shape: impl Into<Vec<usize>>, values: Vec<f64>) -> Self {
        Self { name: name.into(), shape: shape.into(), values: TensorValues::F64(values.into()) }
    }
}

impl View for &Tensor<'_> {
    fn dtype(&self) -> Dtype {
        match self.values {
            TensorValues::F32(_) => Dtype::F32,
            TensorValues::F64(_) => Dtype::F64,
            TensorValues::F16(_) => Dtype::F16,
        }
    }

    fn shape(&self) -> &[usize] {
        &self.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        Cow::Owned(match &self.values {
            TensorValues::F32(values) => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
            TensorValues::F64(values) => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
            TensorValues::F16(values) => values.iter().flat_map(|x| x.to_le_bytes()).collect(),
        })
    }

    fn data_len(&self) -> usize {
        match &self.values {
            TensorValues::F32(values) => 4 * values.len(),
            TensorValues::F64(values) => 8 * values.len(),
            TensorValues::F16(values) => 2 * values.len(),
        }
    }
}

/// The bytes of a file with these arrays and this metadata.
///
/// # Errors
/// Two arrays of one name, or a header beyond what the format allows.
pub fn to_bytes(tensors: &[Tensor<'_>], metadata: HashMap<String, String>) -> Result<Vec<u8>> {
    safetensors::serialize(tensors.iter().map(|tensor| (tensor.name.as_str(), tensor)), Some(metadata))
        .map_err(|e| Error::new("tensors", format!("cannot be written: {e}")))
}

/// The arrays and metadata of a file; `kind` is what was expected, such as "weights".
///
/// # Errors
/// Empty, cut, or not safetensors.
pub fn from_bytes<'a>(bytes: &'a [u8], kind: &str) -> Result<(SafeTensors<'a>, HashMap<String, String>)> {
    if bytes.is_empty() {
        return Err(Error::new(kind, "the file is empty; a .safetensors file was expected"));
    }
    let not_ours =
        |e| Error::new(kind, format!("not a complete safetensors file ({e}); save the {kind} again"));
    let tensors = SafeTensors::deserialize(bytes).map_err(not_ours)?;
    let (size, header) = SafeTensors::read_metadata(bytes).map_err(not_ours)?;
    if let Some(name) = bytes.get(8..8 + size).and_then(twice) {
        return Err(Error::new(kind, format!("the name {name} comes twice; save the {kind} again")));
    }
    Ok((tensors, header.metadata().clone().unwrap_or_default()))
}

/// A name that the header, a JSON object, gives to two arrays: a reader of JSON takes the last without a word.
fn twice(header: &[u8]) -> Option<String> {
    let (mut depth, mut is_escaped, mut start) = (0, false, None);
    let mut names: Vec<&[u8]> = Vec::new();
    let mut last: &[u8] = &[];
    for (at, &byte) in header.iter().enumerate() {
        match (start, byte) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), b'\\') => is_escaped = true,
            (Some(from), b'"') => (last, start) = (&header[from..at], None),
            (Some(_), _) => {}
            (None, b'"') => start = Some(at + 1),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') => depth -= 1,
            (None, b':') if depth == 1 => names.push(last),
            (None, _) => {}
        }
    }
    names.sort_unstable();
    let pair = names.windows(2).find(|pair| pair[0] == pair[1])?;
    Some(String::from_utf8_lossy(pair[0]).into_owned())
}

/// The numbers of an F16, BF16, F32 or F64 array in single precision, all finite.
///
/// # Errors
/// Another number type, or a number that is not finite.
pub fn singles(name: &str, tensor: &TensorView<'_>) -> Result<Vec<f32>> {
    let bytes = tensor.data();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => bytes.as_chunks().0.iter().map(|c| f32::from_le_bytes(*c)).collect(),
        Dtype::F64 => bytes.as_chunks().0.iter().map(|c| f64::from_le_bytes(*c) as f32).collect(),
        Dtype::F16 => bytes.as_chunks().0.iter().map(|c| f16::from_le_bytes(*c).to_f32()).collect(),
        Dtype::BF16 => bytes.as_chunks().0.iter().map(|c| bf16::from_le_bytes(*c).to_f32()).collect(),
        other => {
            return Err(Error::new(
                name,
                format!("holds {other:?} numbers; F16, BF16, F32 or F64 was expected"),
            ));
        }
    };
    match values.iter().position(|x| !x.is_finite()) {
        Some(at) => {
            Err(Error::new(name, format!("holds {} at position {at}; numbers must be finite", values[at])))
        }
        None => Ok(values),
    }
}
