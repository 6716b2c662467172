//! The world lives a script.

use crm::{Body, Entity, Entry, Kind, Moment};

use super::World;
use super::activity::Owner;
use super::field::Form;
use super::value::Value;
use crate::script::{Happening, Script, Step, own_name};

impl World {
    /// Lets a happening of the script happen. What happens to records that a client has deleted does not.
    pub(crate) fn live(&mut self, script: &Script, happening: &Happening) {
        let at = happening.at;
        match &happening.step {
            Step::Fact(place) => self.enter(*place, &script.entries[*place], at),
            Step::Done(place) => {
                if let Some(activity) = self.planned.remove(place) {
                    self.complete(activity, at);
                }
            }
            Step::Delete(entity) => {
                if let Some(id) = self.id_of(entity) {
                    self.delete((entity.kind, id), at);
                }
            }
        }
    }

    fn enter(&mut self, place: usize, entry: &Entry, at: Moment) {
        let Some(owner) = self.owner(&entry.entity, at) else { return };
        match &entry.fact.body {
            Body::Version(version) => {
                let texts = version.fields.iter().map(|(name, value)| (&**name, &**value));
                self.write_version(owner, texts, at);
            }
            Body::Stage(stage) => {
                self.directory.user(stage.user.parse().unwrap_or(1));
                self.move_to(owner, stage, at);
            }
            Body::Link(link) => self.tie(owner, &link.to, at),
            Body::Activity(activity) => {
                let planned = activity.planned_for.is_some();
                let added = self.add_activity(owner, activity.clone(), [entry.fact.occurred_at, at]);
                if let Some(id) = added.filter(|_| planned) {
                    self.planned.insert(place, id);
                }
            }
        }
    }

    /// The record of an entity, created where it is met first; `None` where it was deleted.
    fn owner(&mut self, entity: &Entity, at: Moment) -> Option<Owner> {
        let id = match self.id_of(entity) {
            Some(id) => id,
            None => {
                let id = self.create(entity.kind, at, Some(entity.id.clone()));
                self.ids.insert(entity.clone(), id);
                id
            }
        };
        self.record((entity.kind, id)).map(|_| (entity.kind, id))
    }

    fn write_version<'a>(
        &mut self,
        (kind, id): Owner,
        fields: impl Iterator<Item = (&'a str, &'a str)>,
        at: Moment,
    ) {
        for (name, text) in fields {
            let place =
                self.register(kind).place(name).or_else(|| self.register(kind).place(&own_name(name)));
            let Some(place) = place else { continue };
            let value = self.read_value(kind, place, text);
            self.register_mut(kind).set_at(id, place, value);
        }
        self.give_contacts(kind, id);
        let user = self.register(kind).get(id, "ASSIGNED_BY_ID").integer().unwrap_or(1) as u32;
        self.directory.user(user);
        self.touch((kind, id), at, user);
    }

    /// A number and an address for those who have them.
    fn give_contacts(&mut self, kind: Kind, id: u32) {
        let register = self.register_mut(kind);
        for (flag, field, text) in [
            ("HAS_PHONE", "PHONE", format!("+7999{id:07}")),
            ("HAS_EMAIL", "EMAIL", format!("{}{id}@example.test", kind.as_str())),
        ] {
            let has = register.get(id, flag) == Value::Flag(true);
            let is_multifield =
                register.place(field).is_some_and(|place| register.fields[place].form == Form::Multifield);
            if has && is_multifield {
                register.set(id, field, text.into());
            }
        }
    }

    /// Ties a record to a lead, contact or company.
    fn tie(&mut self, owner: Owner, to: &Entity, at: Moment) {
        let Some((kind, id)) = self.owner(to, at) else { return };
        let field = match kind {
            Kind::Lead => "LEAD_ID",
            Kind::Contact => "CONTACT_ID",
            Kind::Company => "COMPANY_ID",
            Kind::Deal => return,
        };
        self.register_mut(owner.0).set(owner.1, field, id.into());
        let user = self.register(owner.0).get(owner.1, "ASSIGNED_BY_ID").integer().unwrap_or(1);
        self.touch(owner, at, user as u32);
    }
}
