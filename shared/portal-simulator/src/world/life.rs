//! How the world changes: records and activities come, are changed, and go. Scripts and clients do it by these alone, so that every
//! change is known.

use std::borrow::Cow;

use crm::{ActivityKind, Kind, Moment, Stage, State};

use super::World;
use super::activity::{Activity, Owner};
use super::change::{Change, Deed, Subject};
use super::comment::Comment;
use super::directory::name;
use super::field::Form;
use super::stage_row::{StageRow, semantics};
use super::value::Value;

impl World {
    /// Notes a change. Several changes of one record at one moment are one.
    pub(crate) fn changed(&mut self, at: Moment, subject: Subject, deed: Deed, id: u32) {
        let same = |change: &&Change| change.at == at && change.subject == subject && change.id == id;
        if deed != Deed::Delete
            && self.changes.iter().rev().take_while(|change| change.at == at).any(|change| same(&change))
        {
            return;
        }
        self.changes.push(Change { at, subject, deed, id });
    }

    /// A new record with what every record has.
    pub(crate) fn create(&mut self, kind: Kind, at: Moment, source: Option<Box<str>>) -> u32 {
        let register = self.register_mut(kind);
        let id = register.create(source);
        for field in ["DATE_CREATE", "DATE_MODIFY", "LAST_ACTIVITY_TIME"] {
            register.set(id, field, at.into());
        }
        for field in ["ASSIGNED_BY_ID", "CREATED_BY_ID", "MODIFY_BY_ID", "LAST_ACTIVITY_BY"] {
            register.set(id, field, Value::Integer(1));
        }
        register.set(id, "OPENED", true.into());
        for flag in [
            "IS_MANUAL_OPPORTUNITY",
            "IS_RETURN_CUSTOMER",
            "IS_RECURRING",
            "IS_REPEATED_APPROACH",
            "HAS_PHONE",
            "HAS_EMAIL",
            "HAS_IMOL",
            "IS_MY_COMPANY",
        ] {
            register.set(id, flag, false.into());
        }
        self.christen(kind, id);
        self.changed(at, Subject::Record(kind), Deed::Add, id);
        id
    }

    /// Names of persons and firms.
    fn christen(&mut self, kind: Kind, id: u32) {
        let register = self.register_mut(kind);
        let (first, last) = name(id);
        match kind {
            Kind::Lead | Kind::Contact => {
                register.set(id, "NAME", first.into());
                register.set(id, "LAST_NAME", last.into());
            }
            Kind::Company => {
                register.set(id, "TITLE", format!("{last} and partners {id}").into());
                register.set(id, "COMPANY_TYPE", "CUSTOMER".into());
            }
            Kind::Deal => {
                register.set(id, "TITLE", format!("Deal {id}").into());
                register.set(id, "IS_NEW", true.into());
                register.set(id, "CLOSED", false.into());
                register.set(id, "TYPE_ID", "SALE".into());
            }
        }
    }

    /// Somebody changed a record.
    pub(crate) fn touch(&mut self, (kind, id): Owner, at: Moment, user: u32) {
        let register = self.register_mut(kind);
        register.set(id, "DATE_MODIFY", at.into());
        register.set(id, "MODIFY_BY_ID", user.into());
        self.changed(at, Subject::Record(kind), Deed::Update, id);
    }

    /// Reads a text as the value of a field, as scripts and clients write it.
    pub(crate) fn read_value(&self, kind: Kind, place: usize, text: &str) -> Value<'static> {
        let field = &self.register(kind).fields[place];
        if text.is_empty() {
            return Value::Empty;
        }
        let whole = || text.parse().map_or(Value::Empty, Value::Integer);
        match field.form {
            Form::Integer | Form::User | Form::Category => whole(),
            Form::Link(_) => text.parse().ok().filter(|id| *id != 0).map_or(Value::Empty, Value::Integer),
            Form::Double | Form::Money => text.parse().map_or(Value::Empty, Value::Number),
            Form::Flag => Value::Flag(matches!(text, "Y" | "1" | "true")),
            Form::Time | Form::Date => text.parse().map_or(Value::Empty, Value::Time),
            Form::Enumeration => {
                let options = field.custom.as_ref().map_or(&[][..], |custom| &custom.options);
                let option = options.iter().find(|(id, option)| **option == *text || id.to_string() == text);
                option.map_or(Value::Empty, |(id, _)| (*id).into())
            }
            _ => Value::Text(Cow::Owned(text.to_owned())),
        }
    }

    /// Moves a lead or deal to a stage and writes that down in its history. `false` where it is there already.
    pub(crate) fn move_to(&mut self, owner: Owner, stage: &Stage, at: Moment) -> bool {
        let (kind, id) = owner;
        let (stage_field, semantics_field) = match kind {
            Kind::Lead => ("STATUS_ID", "STATUS_SEMANTIC_ID"),
            Kind::Deal => ("STAGE_ID", "STAGE_SEMANTIC_ID"),
            Kind::Contact | Kind::Company => return false,
        };
        let category: u32 = stage.pipeline.parse().unwrap_or(0);
        let rows = kind as usize - 1;
        let last = self.about(owner).and_then(|about| about.stages.last());
        let before = last.and_then(|row| self.stage_rows[rows].get(row));
        let before = before.map(|row| (row.category, row.stage.clone()));
        if before.as_ref().is_some_and(|(known, name)| *known == category && **name == *stage.stage) {
            return false;
        }
        let register = self.register_mut(kind);
        let user: u32 = stage.user.parse().unwrap_or(1);
        register.set(id, stage_field, (&*stage.stage).into());
        register.set(id, semantics_field, semantics(stage.state).into());
        register.set(id, "MOVED_TIME", at.into());
        register.set(id, "MOVED_BY_ID", user.into());
        let closed = stage.state != State::Open;
        register.set(id, "CATEGORY_ID", category.into());
        register.set(id, "CLOSED", closed.into());
        let type_id = match &before {
            None => 1,
            Some((before, _)) if *before != category => 5,
            _ if closed => 3,
            _ => 2,
        };
        register.set(id, "IS_NEW", before.is_none().into());
        if closed {
            register.set(id, "DATE_CLOSED", at.into());
        }
        self.last.stages[rows] += 1;
        let row = self.last.stages[rows];
        let history = StageRow {
            id: row,
            type_id,
            owner: id,
            at,
            category,
            stage: stage.stage.clone(),
            state: stage.state,
        };
        self.stage_rows[rows].insert(row, history);
        self.about.entry(owner).or_default().stages.push(row);
        self.touch(owner, at, user);
        true
    }

    /// Adds an activity that happened at `start` and is entered at `at`; a comment goes to the timeline. Gives the id of the activity.
    pub(crate) fn add_activity(
        &mut self,
        owner: Owner,
        what: crm::Activity,
        [start, at]: [Moment; 2],
    ) -> Option<u32> {
        let user: u32 = what.user.parse().unwrap_or(1);
        self.directory.user(user);
        if what.kind == ActivityKind::Comment {
            self.add_comment(owner, &what.operator_text, user, at);
            return None;
        }
        self.last.activity += 1;
        let id = self.last.activity;
        // Portals bind the talks about a deal to its contact as well.
        let contact = match (owner.0, what.kind) {
            (Kind::Deal, ActivityKind::Call | ActivityKind::Mail | ActivityKind::Chat) => {
                let contact = self.register(Kind::Deal).get(owner.1, "CONTACT_ID").integer();
                contact.map(|contact| (Kind::Contact, contact as u32))
            }
            _ => None,
        };
        let call = (what.kind == ActivityKind::Call && what.seconds.is_some()).then(|| {
            self.last.call += 1;
            self.last.call
        });
        if let Some(call) = call {
            self.calls.insert(call, id);
        }
        let completed = what.planned_for.is_none_or(|planned| planned <= at);
        let subject = subject(&what);
        let activity = Activity {
            id,
            owner,
            also: contact,
            what,
            start,
            created: at,
            updated: at,
            completed,
            call,
            subject,
        };
        for bound in activity.bindings() {
            self.about.entry(bound).or_default().activities.push(id);
        }
        let register = self.register_mut(owner.0);
        register.set(owner.1, "LAST_ACTIVITY_TIME", at.into());
        register.set(owner.1, "LAST_ACTIVITY_BY", user.into());
        self.activities.insert(id, activity);
        self.changed(at, Subject::Activity, Deed::Add, id);
        Some(id)
    }

    /// Adds a comment to a timeline and gives its id.
    pub(crate) fn add_comment(&mut self, owner: Owner, text: &str, author: u32, at: Moment) -> u32 {
        self.last.comment += 1;
        let id = self.last.comment;
        self.comments.insert(id, Comment { id, owner, created: at, text: text.into(), author });
        self.about.entry(owner).or_default().comments.push(id);
        self.changed(at, Subject::Comment, Deed::Add, id);
        id
    }

    /// Deletes a comment; whether there was one.
    pub(crate) fn delete_comment(&mut self, id: u32, at: Moment) -> bool {
        let Some(comment) = self.comments.remove(&id) else { return false };
        if let Some(about) = self.about.get_mut(&comment.owner) {
            about.comments.retain(|known| *known != id);
        }
        self.changed(at, Subject::Comment, Deed::Delete, id);
        true
    }

    /// An activity that was planned is done.
    pub(crate) fn complete(&mut self, id: u32, at: Moment) {
        if let Some(activity) = self.activities.get_mut(&id).filter(|activity| !activity.completed) {
            activity.completed = true;
            activity.updated = at;
            self.changed(at, Subject::Activity, Deed::Update, id);
        }
    }

    /// Deletes an activity; whether there was one.
    pub(crate) fn delete_activity(&mut self, id: u32, at: Moment) -> bool {
        let Some(activity) = self.activities.remove(&id) else { return false };
        for bound in activity.bindings() {
            if let Some(about) = self.about.get_mut(&bound) {
                about.activities.retain(|known| *known != id);
            }
        }
        if let Some(call) = activity.call {
            self.calls.remove(&call);
        }
        self.changed(at, Subject::Activity, Deed::Delete, id);
        true
    }

    /// Deletes a record with its activities and comments and the links to it; whether there was one.
    pub(crate) fn delete(&mut self, owner: Owner, at: Moment) -> bool {
        let (kind, id) = owner;
        if self.register_mut(kind).rows.remove(&id).is_none() {
            return false;
        }
        let about = self.about.remove(&owner).unwrap_or_default();
        for activity in about.activities {
            self.unbind(activity, owner, at);
        }
        for comment in about.comments {
            self.comments.remove(&comment);
        }
        for row in about.stages {
            self.stage_rows[kind as usize - 1].remove(&row);
        }
        self.changed(at, Subject::Record(kind), Deed::Delete, id);
        true
    }

    /// Takes a record off an activity, which goes where no other is left.
    fn unbind(&mut self, id: u32, owner: Owner, at: Moment) {
        let Some(activity) = self.activities.get_mut(&id) else { return };
        match activity.also.take() {
            None => {
                self.delete_activity(id, at);
            }
            Some(also) => {
                if activity.owner == owner {
                    activity.owner = also;
                }
                activity.updated = at;
                self.changed(at, Subject::Activity, Deed::Update, id);
            }
        }
    }
}

/// What people read in lists of activities.
fn subject(what: &crm::Activity) -> Box<str> {
    use crm::Direction::Incoming;
    let text = match what.kind {
        ActivityKind::Call if what.direction == Incoming => "Incoming call",
        ActivityKind::Call => "Outgoing call",
        ActivityKind::Mail => "E-mail",
        ActivityKind::Chat => "Open channel session",
        ActivityKind::Meeting => "Meeting",
        ActivityKind::Task => "To-do",
        ActivityKind::WebForm => "Web form",
        ActivityKind::Like => "Like",
        ActivityKind::Dislike => "Dislike",
        ActivityKind::Comment | ActivityKind::Other => return what.label.clone(),
    };
    text.into()
}
