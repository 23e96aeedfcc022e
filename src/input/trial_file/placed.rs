//! Values that remember where they stood.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};

/// A value and the bytes of the file it was read from.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Placed<T>(toml::Spanned<T>);

impl<T> Placed<T> {
    /// The value.
    pub fn get(&self) -> &T {
        self.0.get_ref()
    }

    /// Where it stood.
    pub fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A whole number of 0 or more that may be written `1e6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct WholeNumber(pub u64);

struct WholeNumberVisitor;

impl Visitor<'_> for WholeNumberVisitor {
    type Value = WholeNumber;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a whole number of 0 or more, such as 25 or 1e6")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<WholeNumber, E> {
        u64::try_from(value)
            .map(WholeNumber)
            .map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<WholeNumber, E> {
        Ok(WholeNumber(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<WholeNumber, E> {
        whole(value).map(WholeNumber).ok_or_else(|| E::invalid_value(de::Unexpected::Float(value), &self))
    }
}

impl<'de> Deserialize<'de> for WholeNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WholeNumberVisitor)
    }
}

impl std::str::FromStr for WholeNumber {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.replace('_', "");
        plain
            .parse()
            .ok()
            .or_else(|| plain.parse().ok().and_then(whole))
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not a whole number of 0 or more, such as 25 or 1e6"))
    }
}

/// A float as a whole number, if it is one that a float holds exactly.
fn whole(value: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    ((0.0..=EXACT).contains(&value) && value.fract() == 0.0).then_some(value as u64)
}

/// A horizon: a time, or the word `none`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HorizonSetting {
    /// Observation is cut at this time.
    At(f64),
    /// The benchmark's own horizon is lifted.
    Lifted,
}

struct HorizonVisitor;

impl Visitor<'_> for HorizonVisitor {
    type Value = HorizonSetting;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a time above 0, or \"none\"")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<HorizonSetting, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<HorizonSetting, E> {
        if value > 0.0 && value.is_finite() {
            Ok(HorizonSetting::At(value))
        } else {
            Err(E::invalid_value(de::Unexpected::Float(value), &self))
        }
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<HorizonSetting, E> {
        if word == "none" {
            Ok(HorizonSetting::Lifted)
        } else {
            Err(E::invalid_value(de::Unexpected::Str(word), &self))
        }
    }
}

impl<'de> Deserialize<'de> for HorizonSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HorizonVisitor)
    }
}

impl JsonSchema for HorizonSetting {
    fn schema_name() -> Cow<'static, str> {
        "Horizon".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "oneOf": [{ "type": "number", "exclusiveMinimum": 0 }, { "const": "none" }] })
    }
}
