//! A column of values as cells.

use jiff::SignedDuration;
use jiff::civil::date;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError as Fault;
use parquet::schema::types::ColumnDescriptor;

use super::error::ParquetError;
use crate::input::table::{Cell, Missing};

/// Rows that are read at once.
const BATCH: usize = 4096;

/// What a value is, by the type that the schema states.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Number,
    /// Of 32 or 64 bits, without sign.
    Unsigned,
    /// Days since 1 January 1970.
    Days,
    /// Parts of a second since then; so many make one.
    Moment(i64),
    /// A whole number of units of 10^-scale.
    Decimal(i32),
}

/// Values, plainly missing ones as `None`. Texts share the memory of their pages.
enum Values {
    Numbers(Vec<Option<f64>>),
    /// Moments, which a double would round.
    Whole(Vec<Option<i64>>),
    Texts(Vec<Option<ByteArray>>),
}

pub(super) struct Column {
    meaning: Meaning,
    may_be_missing: bool,
    values: Values,
}

impl Column {
    /// # Errors
    /// [`ParquetError::Type`] for what is no number, text, day or moment.
    pub(super) fn new(description: &ColumnDescriptor) -> Result<Self, ParquetError> {
        let refused = |what: String| ParquetError::Type { column: description.name().to_owned(), what };
        let (physical, logical) = (description.physical_type(), description.logical_type_ref());
        let converted = description.converted_type();
        let decimal = match logical {
            Some(LogicalType::Decimal(decimal)) => Some(decimal.scale),
            _ if converted == ConvertedType::DECIMAL => Some(description.type_scale()),
            _ => None,
        };
        let moment = match logical {
            Some(LogicalType::Timestamp(moment)) => Some(match moment.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            _ => match converted {
                ConvertedType::TIMESTAMP_MILLIS => Some(1_000),
                ConvertedType::TIMESTAMP_MICROS => Some(1_000_000),
                _ => None,
            },
        };
        let is_day = matches!(logical, Some(LogicalType::Date)) || converted == ConvertedType::DATE;
        let is_unsigned = matches!(logical, Some(LogicalType::Integer(kind)) if !kind.is_signed)
            || matches!(converted, ConvertedType::UINT_32 | ConvertedType::UINT_64);
        let is_text = matches!(logical, Some(LogicalType::String | LogicalType::Enum | LogicalType::Json))
            || matches!(converted, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON);
        let meaning = match physical {
            Type::INT32 if is_day => Meaning::Days,
            Type::INT96 => Meaning::Moment(1_000_000_000),
            Type::INT64 if moment.is_some() => Meaning::Moment(moment.unwrap_or(1)),
            Type::INT32 | Type::INT64 if is_unsigned => Meaning::Unsigned,
            Type::INT32 | Type::INT64 | Type::FIXED_LEN_BYTE_ARRAY if decimal.is_some() => {
                Meaning::Decimal(decimal.unwrap_or(0))
            }
            Type::BOOLEAN | Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE => Meaning::Number,
            // Texts of old writers say nothing of what they are.
            Type::BYTE_ARRAY if is_text || (logical.is_none() && converted == ConvertedType::NONE) => {
                Meaning::Number
            }
            other => {
                return Err(refused(logical.map_or_else(|| other.to_string(), |kind| format!("{kind:?}"))));
            }
        };
        let values = match (physical, meaning) {
            (Type::BYTE_ARRAY, _) => Values::Texts(Vec::new()),
            (_, Meaning::Moment(_)) => Values::Whole(Vec::new()),
            _ => Values::Numbers(Vec::new()),
        };
        Ok(Self { meaning, may_be_missing: description.max_def_level() > 0, values })
    }

    /// The next rows; how many there were.
    pub(super) fn read(&mut self, pages: ColumnReader, rows: usize) -> Result<usize, Fault> {
        let (meaning, optional) = (self.meaning, self.may_be_missing);
        let scaled = move |whole: f64| match meaning {
            Meaning::Decimal(scale) => whole / 10_f64.powi(scale),
            _ => whole,
        };
        match (&mut self.values, pages) {
            (Values::Numbers(to), ColumnReader::BoolColumnReader(from)) => {
                take(from, rows, optional, to, |flag| f64::from(u8::from(flag)))
            }
            (Values::Numbers(to), ColumnReader::Int32ColumnReader(from)) => {
                take(from, rows, optional, to, move |value| match meaning {
                    Meaning::Unsigned => f64::from(value.cast_unsigned()),
                    _ => scaled(f64::from(value)),
                })
            }
            (Values::Numbers(to), ColumnReader::Int64ColumnReader(from)) => {
                take(from, rows, optional, to, move |value| match meaning {
                    Meaning::Unsigned => value.cast_unsigned() as f64,
                    _ => scaled(value as f64),
                })
            }
            (Values::Numbers(to), ColumnReader::FloatColumnReader(from)) => {
                take(from, rows, optional, to, f64::from)
            }
            (Values::Numbers(to), ColumnReader::DoubleColumnReader(from)) => {
                take(from, rows, optional, to, |value| value)
            }
            (Values::Numbers(to), ColumnReader::FixedLenByteArrayColumnReader(from)) => {
                take(from, rows, optional, to, move |bytes| scaled(whole_number(bytes.data())))
            }
            (Values::Whole(to), ColumnReader::Int64ColumnReader(from)) => {
                take(from, rows, optional, to, |value| value)
            }
            (Values::Whole(to), ColumnReader::Int96ColumnReader(from)) => {
                take(from, rows, optional, to, |value| {
                    let [low, high, julian] = *value.data() else { return i64::MAX };
                    let nanoseconds = (i64::from(high) << 32) | i64::from(low);
                    let days = i64::from(julian) - 2_440_588;
                    days.saturating_mul(86_400_000_000_000).saturating_add(nanoseconds)
                })
            }
            (Values::Texts(to), ColumnReader::ByteArrayColumnReader(from)) => {
                take(from, rows, optional, to, |text| text)
            }
            _ => Err(Fault::General("a column of another type than the schema states".to_owned())),
        }
    }

    /// The value of a row, plainly missing beyond the last.
    pub(super) fn cell(&self, row: usize) -> Cell<'_> {
        const MISSING: Cell<'static> = Cell::Missing(Missing::PLAIN);
        let since = date(1970, 1, 1).at(0, 0, 0, 0);
        match &self.values {
            Values::Numbers(values) => match (values.get(row), self.meaning) {
                (Some(Some(value)), Meaning::Days) => {
                    let span = jiff::Span::new().try_days(*value as i64).ok();
                    let day = span.and_then(|span| since.checked_add(span).ok());
                    day.map_or(Cell::Number(*value), |day| Cell::Date(day.date()))
                }
                (Some(Some(value)), _) if value.is_infinite() => {
                    Cell::Text(if *value > 0.0 { "Inf" } else { "-Inf" }.into())
                }
                (Some(Some(value)), _) => Cell::number(*value),
                _ => MISSING,
            },
            Values::Whole(values) => match (values.get(row), self.meaning) {
                (Some(Some(value)), Meaning::Moment(parts)) => {
                    let (seconds, rest) = (value.div_euclid(parts), value.rem_euclid(parts));
                    let rest = SignedDuration::from_nanos(rest * (1_000_000_000 / parts));
                    let moment = since.checked_add(SignedDuration::from_secs(seconds)).ok();
                    let moment = moment.and_then(|moment| moment.checked_add(rest).ok());
                    moment.map_or(Cell::Number(*value as f64), Cell::moment)
                }
                (Some(Some(value)), _) => Cell::Number(*value as f64),
                _ => MISSING,
            },
            Values::Texts(values) => match values.get(row) {
                Some(Some(bytes)) => {
                    let text = String::from_utf8_lossy(bytes.data());
                    Cell::Text(text.trim_end().to_owned().into())
                }
                _ => MISSING,
            },
        }
    }
}

/// Reads up to so many rows; those without a value have a lower level.
fn take<T: DataType, V>(
    mut from: ColumnReaderImpl<T>,
    rows: usize,
    optional: bool,
    to: &mut Vec<Option<V>>,
    value_of: impl Fn(T::T) -> V,
) -> Result<usize, Fault> {
    let mut found = 0;
    while found < rows {
        let (mut levels, mut values) = (Vec::new(), Vec::new());
        let wanted = BATCH.min(rows - found);
        let (records, ..) = from.read_records(wanted, optional.then_some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        let mut values = values.into_iter();
        if optional {
            to.extend(
                levels.iter().take(records).map(
                    |level| {
                        if *level > 0 { values.next().map(&value_of) } else { None }
                    },
                ),
            );
        } else {
            to.extend(values.take(records).map(|value| Some(value_of(value))));
        }
        found += records;
    }
    Ok(found)
}

/// Of two's complement, the first byte the highest.
fn whole_number(bytes: &[u8]) -> f64 {
    let is_negative = bytes.first().is_some_and(|byte| *byte >= 0x80);
    let digits = bytes.iter().map(|byte| if is_negative { !byte } else { *byte });
    let magnitude = digits.fold(0.0, |sum, byte| sum * 256.0 + f64::from(byte));
    if is_negative { -magnitude - 1.0 } else { magnitude }
}
