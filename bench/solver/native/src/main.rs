//! Times astral-pubgrub and resolvo on the registries that bench/solver/measure.ts writes, in pubgrub-rs's layout:
//! {"universe": {package: {version: {dependency: [[low, high or null], ..]}}}, "roots": [[package, version], ..]}.
//!
//! usage: solver-native ROUNDS FILE..
//! prints one JSON line per solver and file: for each root the least seconds of all rounds, and whether it has a solution.
//! Reading, interning and range construction are done before the clock starts.

mod pubgrub_side;
mod resolvo_side;

use serde_json::{json, Value};
use std::time::Instant;

pub struct Dependency {
    pub package: u32,
    pub ranges: Vec<(u32, Option<u32>)>,
}

pub struct Registry {
    /// By package, by version: what that version needs. The outer map holds packages without versions too.
    pub packages: std::collections::BTreeMap<u32, std::collections::BTreeMap<u32, Vec<Dependency>>>,
    pub roots: Vec<(u32, u32)>,
}

fn read(path: &str) -> Registry {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let value: Value = serde_json::from_str(&text).expect("the file is JSON");
    let number = |text: &str| text.parse::<u32>().expect("names and versions are numbers");
    let mut packages: std::collections::BTreeMap<u32, std::collections::BTreeMap<u32, Vec<Dependency>>> = Default::default();
    for (package, versions) in value["universe"].as_object().unwrap() {
        let mut by_version = std::collections::BTreeMap::new();
        for (version, dependencies) in versions.as_object().unwrap() {
            let list = dependencies.as_object().unwrap().iter().map(|(name, ranges)| Dependency {
                package: number(name),
                ranges: ranges.as_array().unwrap().iter()
                    .map(|pair| (pair[0].as_u64().unwrap() as u32, pair[1].as_u64().map(|high| high as u32))).collect(),
            });
            by_version.insert(number(version), list.collect());
        }
        packages.insert(number(package), by_version);
    }
    let roots = value["roots"].as_array().unwrap().iter()
        .map(|pair| (number(pair[0].as_str().unwrap()), number(pair[1].as_str().unwrap()))).collect();
    Registry { packages, roots }
}

/// Runs every root `rounds` times; the least time of each counts.
pub fn time_roots(roots: &[(u32, u32)], rounds: usize, mut solve: impl FnMut(u32, u32) -> bool) -> (Vec<f64>, Vec<bool>) {
    let mut seconds = vec![f64::INFINITY; roots.len()];
    let mut solved = vec![false; roots.len()];
    for _ in 0..rounds {
        for (at, &(package, version)) in roots.iter().enumerate() {
            let start = Instant::now();
            solved[at] = solve(package, version);
            seconds[at] = seconds[at].min(start.elapsed().as_secs_f64());
        }
    }
    (seconds, solved)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rounds = arguments[0].parse().expect("the first argument is the number of rounds");
    for path in &arguments[1..] {
        let registry = read(path);
        let (seconds, solved) = pubgrub_side::time(&registry, rounds);
        println!("{}", json!({"solver": "astral-pubgrub", "file": path, "seconds": seconds, "solved": solved}));
        let (seconds, solved) = resolvo_side::time(&registry, rounds);
        println!("{}", json!({"solver": "resolvo", "file": path, "seconds": seconds, "solved": solved}));
    }
}
