//! Two-stage designs: published designs evaluated, against simulation, and the verb.

mod reference;
