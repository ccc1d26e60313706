//! `campaign keep`: turns a finding into a regression that `cargo test` replays. If its input is a token, it also becomes
//! a case in `vectors/regressions.json`.

mod label;
mod oracles;

use std::path::{Path, PathBuf};

use clap::Args;
use jwt_assay::fuzzing::{Input, Target, target};
use jwt_assay::jwt::base64url;
use jwt_assay::recipes::regressions::{self, Kept};
use jwt_assay::text::{is_plain, quote};
use jwt_assay::vectors::{self, FILES};

use crate::files;
use crate::finding::Finding;
use crate::findings::named;
use crate::input::token_of;
use crate::places::Places;
use label::Wish;

/// The longest name of a regression.
const LONGEST_NAME: usize = 64;

/// Keep a finding as a regression and as a vector
#[derive(Args)]
#[command(after_help = "\
Example:
  cargo campaign keep verify_signed-accepted-names --name duplicate-exp \\
      --why \"The crate a 1.0 takes the first of two exp, and the reference the last.\"

The label of a case comes from the tests' two oracles, which share no code with the library. If they
disagree with each other or with the lint, nothing is kept.")]
pub struct Keep {
    /// The finding's id, from `cargo campaign findings`
    id: String,

    /// What was wrong, in kebab case: the name of the regression and the case
    #[arg(long)]
    name: String,

    /// What went wrong and where, in a sentence
    #[arg(long, value_name = "TEXT")]
    why: String,

    /// The rule that the token breaks, or just satisfies, if it is not the first that the lint finds
    #[arg(long, value_name = "ID")]
    rule: Option<String>,

    /// Expect either answer, since the documents leave it free: only a crash is wrong
    #[arg(long)]
    either: bool,

    /// Keep the input only as a regression
    #[arg(long, conflicts_with_all = ["rule", "either"])]
    without_vector: bool,
}

impl Keep {
    /// Keeps the finding, and prints what was written.
    pub fn run(&self) -> Result<(), String> {
        let written = self.keep(&Places::of_package())?;
        for path in written {
            anstream::println!("wrote {path}");
        }
        anstream::println!("review the change, run `cargo test`, and commit it together with the fix");
        Ok(())
    }

    /// Writes all files or none.
    fn keep(&self, places: &Places) -> Result<Vec<String>, String> {
        self.check()?;
        let (project, folder) = (&places.project(), places.findings());
        let mut finding = named(&folder, &self.id)?;
        let target = target(&finding.target).ok_or_else(|| {
            format!(
                "the finding's target {} does not exist; `cargo campaign list` lists all",
                quote(&finding.target)
            )
        })?;
        if let Some(path) = &finding.kept {
            return Err(format!("{} is already kept as {path}", self.id));
        }
        let regression = format!("fuzz/regressions/{}/{}", target.name, self.name);
        if project.join(&regression).exists() {
            return Err(format!("the regression {regression} already exists; choose another name"));
        }
        let (bytes, kept) = self.choose(project, target, &finding, &folder)?;
        let mut writes = vec![(regression.clone(), bytes)];
        if let Some(kept) = kept {
            writes.extend(self.vector(project, kept)?);
        }
        let written = writes.iter().map(|(path, _)| path.clone()).collect();
        finding.kept = Some(regression);
        let mut writes: Vec<(PathBuf, Vec<u8>)> =
            writes.into_iter().map(|(path, bytes)| (project.join(path), bytes)).collect();
        writes.push(finding.file(&folder)?);
        files::write_all(&writes)?;
        Ok(written)
    }

    fn check(&self) -> Result<(), String> {
        let is_word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if self.name.len() > LONGEST_NAME || !self.name.split('-').all(is_word) {
            return Err(format!(
                "the name {} is not in kebab case, or longer than {LONGEST_NAME} characters; name the fault, as in exp-in-microseconds",
                quote(&self.name)
            ));
        }
        if self.why.len() < 10 || !self.why.ends_with('.') || !is_plain(&self.why) {
            return Err(
                "--why takes a sentence with a full stop that says what went wrong and where".to_owned()
            );
        }
        Ok(())
    }

    /// The first input that can be labelled, with its label; without a vector, the first input.
    fn choose(
        &self,
        project: &Path,
        target: &Target,
        finding: &Finding,
        folder: &Path,
    ) -> Result<(Vec<u8>, Option<Kept>), String> {
        let mut refusal = None;
        for path in finding.inputs(folder) {
            let bytes = files::read(&path)?;
            let Some(token) = token_of(target, &bytes).filter(|_| !self.without_vector) else {
                return Ok((bytes, None));
            };
            match self.label(project, &Input::read(&token)) {
                Ok(kept) => return Ok((bytes, Some(kept))),
                Err(problem) => refusal = refusal.or(Some(problem)),
            }
        }
        let problem = refusal.unwrap_or_else(|| "the finding has no input".to_owned());
        Err(format!("{problem}; to keep the input only as a regression, add --without-vector"))
    }

    fn label(&self, project: &Path, input: &Input<'_>) -> Result<Kept, String> {
        let wish = Wish { rule: self.rule.as_deref(), either: self.either };
        label::check_terms(input)?;
        let answers = oracles::ask(project, input.token, input.policy.now)?;
        let label = label::of(input, &answers, &wish)?;
        Ok(Kept {
            fault: self.name.clone(),
            rule: label.rule.id.to_owned(),
            why: self.why.clone(),
            expect: label.expect,
            token: base64url::encode(input.token),
            now: input.policy.now,
        })
    }

    /// The recipe's data, and the vector file made from it.
    fn vector(&self, project: &Path, kept: Kept) -> Result<[(String, Vec<u8>); 2], String> {
        let data = "src/recipes/regressions.json";
        let text = files::read(&project.join(data))?;
        let text = String::from_utf8(text).map_err(|error| format!("{data}: {error}"))?;
        let mut all = regressions::read(&text).map_err(|error| format!("{data}: {error}"))?;
        let cases = regressions::with_kept(&all).cases;
        if cases.iter().any(|case| case.id == format!("regressions/{}", self.name)) {
            return Err(format!("the case regressions/{} already exists; choose another name", self.name));
        }
        all.push(kept);
        let text = regressions::with_kept(&all).to_json();
        let bundled = FILES.iter().filter(|(group, _)| *group != "regressions").copied();
        vectors::read(bundled.chain([("regressions", text.as_str())])).map_err(|error| error.to_string())?;
        oracles::check(project, &text)?;
        let data_text = serde_json::to_string_pretty(&all).map_err(|error| error.to_string())? + "\n";
        Ok([
            (data.to_owned(), data_text.into_bytes()),
            ("vectors/regressions.json".to_owned(), text.into_bytes()),
        ])
    }
}
