//! The number types of IDX, brought to bytes.

/// A number type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    UnsignedByte,
    SignedByte,
    Short,
    Int,
    Float,
    Double,
}

impl Element {
    /// By the third byte of the magic number.
    pub fn of(code: u8) -> Option<Self> {
        match code {
            0x08 => Some(Self::UnsignedByte),
            0x09 => Some(Self::SignedByte),
            0x0B => Some(Self::Short),
            0x0C => Some(Self::Int),
            0x0D => Some(Self::Float),
            0x0E => Some(Self::Double),
            _ => None,
        }
    }

    /// Bytes of a number.
    pub fn size(self) -> usize {
        match self {
            Self::UnsignedByte | Self::SignedByte => 1,
            Self::Short => 2,
            Self::Int | Self::Float => 4,
            Self::Double => 8,
        }
    }

    fn number(self, bytes: &[u8]) -> f64 {
        let of = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let [a, b, c, d] = [of(0), of(1), of(2), of(3)];
        match self {
            Self::UnsignedByte => f64::from(a),
            Self::SignedByte => f64::from(a as i8),
            Self::Short => f64::from(i16::from_be_bytes([a, b])),
            Self::Int => f64::from(i32::from_be_bytes([a, b, c, d])),
            Self::Float => f64::from(f32::from_be_bytes([a, b, c, d])),
            Self::Double => f64::from_be_bytes([a, b, c, d, of(4), of(5), of(6), of(7)]),
        }
    }

    /// The first of each `columns` numbers as a byte. Pixels of real numbers that are all at most 1 are shares of 255;
    /// labels are whole numbers.
    pub fn to_bytes(self, bytes: Vec<u8>, columns: usize, is_image: bool) -> Result<Vec<u8>, String> {
        if self == Self::UnsignedByte && columns == 1 {
            return Ok(bytes);
        }
        let numbers = || bytes.chunks(self.size() * columns).map(|bytes| self.number(bytes));
        let is_share = is_image && self.is_real() && numbers().all(|x| x <= 1.0);
        let factor = if is_share { 255.0 } else { 1.0 };
        let what = if is_image {
            "a pixel lies between 0 and 255, or 0 and 1"
        } else {
            "a label is a whole number from 0 to 255"
        };
        let byte = |(at, x): (usize, f64)| {
            let fits = (0.0..=255.0).contains(&(x * factor)) && (is_image || x.fract() == 0.0);
            if fits {
                Ok((x * factor).round() as u8)
            } else {
                Err(format!("holds {x} at position {at}; {what}"))
            }
        };
        numbers().enumerate().map(byte).collect()
    }

    fn is_real(self) -> bool {
        matches!(self, Self::Float | Self::Double)
    }
}
