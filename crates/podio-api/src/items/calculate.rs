//! Sums, averages and the like over the items of an app.

use podio_core::Result;
use serde_json::{Value, json};

use super::{CALCULATE, Filter, Items};
use crate::call::{Call, options, request};
use crate::field::{IntoNumber, Number};
use crate::model::json::{model, open_enum};
use crate::model::{AppId, FieldId, Raw};

impl Items<'_> {
    /// Calculates over the items of an app.
    ///
    /// `POST /item/app/{app_id}/calculate`
    /// ([reference](https://developers.podio.com/doc/items/calculate-67633))
    ///
    /// ```no_run
    /// # use podio_api::PodioApi;
    /// # use podio_api::items::{Aggregation, DateUnit, Formula, Grouping};
    /// # use podio_api::model::{AppId, FieldId};
    /// # async fn example(client: podio_core::PodioClient) -> podio_core::Result<()> {
    /// // Hours times rate, by month.
    /// let cost = Formula::field(FieldId(60100003)).times().number("42.50")?;
    /// let answer = client
    ///     .items()
    ///     .calculate(AppId(30500001), &Aggregation::Sum)
    ///     .formula(cost)
    ///     .group_by(&Grouping::CreatedOn(DateUnit::Month))
    ///     .send()
    ///     .await?;
    /// println!("{:?}", answer.total);
    /// # Ok(())
    /// # }
    /// ```
    pub fn calculate(&self, app_id: AppId, aggregation: &Aggregation) -> Calculate {
        let call = Call::new(self.client, &CALCULATE, &[&app_id]);
        Calculate(call.body("aggregation", aggregation))
    }
}

request!(
    /// The call of [`Items::calculate`].
    Calculate [] read Calculation
);

options!(Calculate => {
    /// Sets the most groups. The default is 15.
    body limit: u32,
});

impl Calculate {
    /// Says what to calculate of each item; only counting needs none.
    pub fn formula(self, formula: Formula) -> Self {
        Self(self.0.body("formula", formula.0))
    }

    /// Calculates for each value of something. Up to Podio's limit, each further call groups within
    /// the groups.
    pub fn group_by(self, grouping: &Grouping) -> Self {
        Self(self.0.change_body("groupings", |groupings| {
            if !groupings.is_array() {
                *groupings = json!([]);
            }
            if let Value::Array(groupings) = groupings {
                groupings.push(grouping.to_json());
            }
        }))
    }

    /// Says which items to take. By default all are.
    pub fn filters(self, filter: &Filter) -> Self {
        Self(match filter.conditions() {
            Ok(conditions) => self.0.body("filters", conditions),
            Err(error) => self.0.refuse(error),
        })
    }
}

open_enum! {
    /// How the results of all items become one.
    pub enum Aggregation {
        /// They are added up.
        Sum = "sum",
        /// Their mean.
        Average = "average",
        /// How many there are.
        Count = "count",
        /// The least.
        Minimum = "minimum",
        /// The greatest.
        Maximum = "maximum",
    }
}

/// What is calculated of each item: fields and numbers with operators between them, from left to
/// right.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula(Vec<Value>);

impl Formula {
    /// The value of a field.
    pub fn field(field_id: FieldId) -> Self {
        Self(Vec::new()).and_field(field_id)
    }

    /// Goes on with the value of a field.
    pub fn and_field(self, field_id: FieldId) -> Self {
        self.part("field", field_id.get())
    }

    /// Goes on with a number.
    ///
    /// # Errors
    ///
    /// [`InvalidArgument`](podio_core::ErrorKind::InvalidArgument) for a text that is no number.
    pub fn number(self, number: impl IntoNumber) -> Result<Self> {
        let number = number.into_number()?.to_shortest_json();
        Ok(self.part("number", number))
    }

    /// Adds what follows.
    pub fn plus(self) -> Self {
        self.part("operator", "plus")
    }

    /// Takes off what follows.
    pub fn minus(self) -> Self {
        self.part("operator", "minus")
    }

    /// Multiplies by what follows.
    pub fn times(self) -> Self {
        self.part("operator", "multiply")
    }

    /// Divides by what follows.
    pub fn divided_by(self) -> Self {
        self.part("operator", "divide")
    }

    fn part(mut self, kind: &str, value: impl Into<Value>) -> Self {
        self.0.push(json!({"type": kind, "value": value.into()}));
        self
    }
}

/// What results are grouped by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Grouping {
    /// The values of a field.
    Field(FieldId),
    /// The dates of a field, by unit.
    DateField(FieldId, DateUnit),
    /// Who added the item.
    CreatedBy,
    /// When the item was added, by unit.
    CreatedOn(DateUnit),
    /// The tags.
    Tags,
}

impl Grouping {
    fn to_json(&self) -> Value {
        match self {
            Self::Field(id) => json!({"type": "field", "value": id}),
            Self::DateField(id, unit) => {
                json!({"type": "field", "value": id, "sub_value": unit.as_str()})
            }
            Self::CreatedBy => json!({"type": "revision", "value": "created_by"}),
            Self::CreatedOn(unit) => {
                json!({"type": "revision", "value": "created_on", "sub_value": unit.as_str()})
            }
            Self::Tags => json!({"type": "revision", "value": "tags"}),
        }
    }
}

open_enum! {
    /// A unit that dates are grouped by.
    pub enum DateUnit {
        /// Days.
        Date = "date",
        /// Days of the week.
        Weekday = "weekday",
        /// Weeks.
        Week = "week",
        /// Months.
        Month = "month",
        /// Years.
        Year = "year",
    }
}

model! {
    /// What was calculated.
    pub struct Calculation {
        optional {
            /// The result over all items.
            total: Number,
        }
        lists {
            /// The results by group.
            groups: CalculationGroup,
        }
    }
}

model! {
    /// The result of one group.
    pub struct CalculationGroup {
        optional {
            /// The result.
            count: Number,
            /// The result, under its other name.
            total: Number,
            /// The value that the items have in common, where groups are told in short.
            value: Raw,
            /// That value, for people.
            label: String,
        }
        lists {
            /// The values that the items have in common, one for each grouping.
            groups: ValueGroup,
        }
    }
}

model! {
    /// A value that items have in common.
    pub struct ValueGroup {
        optional {
            /// The value.
            value: Raw,
            /// The value, for people.
            label: String,
        }
    }
}
