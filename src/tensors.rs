//! Named arrays as one safetensors file: little-endian, row-major, the configuration as TOML in the metadata.

use crate::error::{Error, Result};
use half::f16;
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

    /// The same array in half precision: each number rounded to the nearest of 11 significant bits.
    pub fn halved(self) -> Self {
        let values = match self.values {
            TensorValues::F32(values) => values.iter().map(|&x| f16::from_f32(x)).collect(),
            TensorValues::F64(values) => values.iter().map(|&x| f16::from_f64(x)).collect(),
            TensorValues::F16(values) => values,
        };
        Self { values: TensorValues::F16(values), ..self }
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
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(not_ours)?;
    Ok((tensors, header.metadata().clone().unwrap_or_default()))
}

/// The numbers of an F16, F32 or F64 array in single precision, all finite.
///
/// # Errors
/// Another number type, or a number that is not finite.
pub fn singles(name: &str, tensor: &TensorView<'_>) -> Result<Vec<f32>> {
    let bytes = tensor.data();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => bytes.as_chunks().0.iter().map(|c| f32::from_le_bytes(*c)).collect(),
        Dtype::F64 => bytes.as_chunks().0.iter().map(|c| f64::from_le_bytes(*c) as f32).collect(),
        Dtype::F16 => bytes.as_chunks().0.iter().map(|c| f16::from_le_bytes(*c).to_f32()).collect(),
        other => {
            return Err(Error::new(name, format!("holds {other:?} numbers; F16, F32 or F64 was expected")));
        }
    };
    match values.iter().position(|x| !x.is_finite()) {
        Some(at) => {
            Err(Error::new(name, format!("holds {} at position {at}; numbers must be finite", values[at])))
        }
        None => Ok(values),
    }
}
