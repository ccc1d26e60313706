//! The profiles that come with the program.

use std::sync::LazyLock;

use super::compile::Profile;
use crate::jwt::Scope;

/// The names of the bundled profiles, and their texts.
pub const BUNDLED: &[(&str, &str)] = &[
    ("ethereum-engine", include_str!("../../vectors/profiles/ethereum-engine.json")),
    ("ghost-admin", include_str!("../../vectors/profiles/ghost-admin.json")),
    ("hasura", include_str!("../../vectors/profiles/hasura.json")),
    ("jws", include_str!("../../vectors/profiles/jws.json")),
    ("jwt", include_str!("../../vectors/profiles/jwt.json")),
    ("livekit", include_str!("../../vectors/profiles/livekit.json")),
    ("metabase-embed", include_str!("../../vectors/profiles/metabase-embed.json")),
    ("pandium-marketplace", include_str!("../../vectors/profiles/pandium-marketplace.json")),
    ("stream-chat", include_str!("../../vectors/profiles/stream-chat.json")),
    ("supabase", include_str!("../../vectors/profiles/supabase.json")),
    ("tableau-connected-app", include_str!("../../vectors/profiles/tableau-connected-app.json")),
    ("twilio-access-token", include_str!("../../vectors/profiles/twilio-access-token.json")),
    ("zendesk-messaging", include_str!("../../vectors/profiles/zendesk-messaging.json")),
    ("zendesk-sso", include_str!("../../vectors/profiles/zendesk-sso.json")),
    ("zoom-meeting-sdk", include_str!("../../vectors/profiles/zoom-meeting-sdk.json")),
];

impl Profile {
    /// The bundled profiles, in the order of their names.
    ///
    /// # Panics
    /// Never: a test reads all of them.
    pub fn bundled() -> impl Iterator<Item = &'static Profile> {
        static ALL: LazyLock<Vec<Profile>> = LazyLock::new(|| {
            let read = |(name, text): &(&str, &str)| {
                let scope = if *name == "jws" { Scope::Jws } else { Scope::Jwt };
                Profile::general(text, scope).unwrap_or_else(|error| panic!("{name}: {error}"))
            };
            BUNDLED.iter().map(read).collect()
        });
        ALL.iter()
    }

    /// The bundled profile with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Profile> {
        Profile::bundled().find(|profile| profile.name() == name)
    }
}
