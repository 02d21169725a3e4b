//! resolvo with candidates, requirements and sort order interned beforehand: its provider only looks them up.

use crate::{time_roots, Registry};
use resolvo::utils::{Pool, VersionSet};
use resolvo::{
    Candidates, Condition, ConditionId, ConditionalRequirement, Dependencies, DependencyProvider, HintDependenciesAvailable,
    Interner, KnownDependencies, NameId, Problem, SolvableId, Solver, SolverCache, StringId, VersionSetId, VersionSetUnionId,
};
use std::collections::HashMap;
use std::fmt::{self, Display};

#[derive(Clone, Eq, PartialEq, Hash, Debug)]
struct RangeList(Vec<(u32, Option<u32>)>);

impl RangeList {
    fn contains(&self, version: u32) -> bool {
        self.0.iter().any(|&(low, high)| version >= low && high.map_or(true, |high| version < high))
    }
}

impl Display for RangeList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.0)
    }
}

impl VersionSet for RangeList {
    type V = u32;
}

struct Provider {
    pool: Pool<RangeList, u32>,
    candidates: HashMap<NameId, Vec<SolvableId>>,
    dependencies: HashMap<SolvableId, Vec<ConditionalRequirement>>,
}

impl Interner for &Provider {
    type NameId = NameId;
    type SolvableId = SolvableId;

    fn display_solvable(&self, solvable: SolvableId) -> impl Display + '_ {
        self.pool.resolve_solvable(solvable).record
    }
    fn display_name(&self, name: NameId) -> impl Display + '_ {
        *self.pool.resolve_package_name(name)
    }
    fn display_version_set(&self, version_set: VersionSetId) -> impl Display + '_ {
        self.pool.resolve_version_set(version_set).to_string()
    }
    fn display_string(&self, string_id: StringId) -> impl Display + '_ {
        self.pool.resolve_string(string_id).to_owned()
    }
    fn version_set_name(&self, version_set: VersionSetId) -> NameId {
        self.pool.resolve_version_set_package_name(version_set)
    }
    fn solvable_name(&self, solvable: SolvableId) -> NameId {
        self.pool.resolve_solvable(solvable).name
    }
    fn version_sets_in_union(&self, union: VersionSetUnionId) -> impl Iterator<Item = VersionSetId> {
        self.pool.resolve_version_set_union(union)
    }
    fn resolve_condition(&self, condition: ConditionId) -> Condition {
        self.pool.resolve_condition(condition).clone()
    }
}

impl DependencyProvider for &Provider {
    async fn filter_candidates(&self, candidates: &[SolvableId], set: VersionSetId, inverse: bool) -> Vec<SolvableId> {
        let range = self.pool.resolve_version_set(set);
        candidates.iter().copied()
            .filter(|&solvable| range.contains(self.pool.resolve_solvable(solvable).record) != inverse).collect()
    }
    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let candidates = self.candidates.get(&name)?.clone();
        Some(Candidates { candidates, hint_dependencies_available: HintDependenciesAvailable::All, ..Default::default() })
    }
    async fn sort_candidates(&self, _: &SolverCache<Self>, solvables: &mut [SolvableId]) {
        solvables.sort_by_key(|&solvable| std::cmp::Reverse(self.pool.resolve_solvable(solvable).record));
    }
    async fn get_dependencies(&self, solvable: SolvableId) -> Dependencies {
        let requirements = self.dependencies.get(&solvable).cloned().unwrap_or_default();
        Dependencies::Known(KnownDependencies { requirements, constrains: Vec::new() })
    }
}

pub fn time(registry: &Registry, rounds: usize) -> (Vec<f64>, Vec<bool>) {
    let pool = Pool::<RangeList, u32>::new();
    let mut candidates = HashMap::new();
    let mut solvables = HashMap::new();
    let mut dependencies = HashMap::new();
    for (&package, versions) in &registry.packages {
        let name = pool.intern_package_name(package);
        for &version in versions.keys() {
            solvables.insert((package, version), pool.intern_solvable(name, version));
        }
        candidates.insert(name, versions.keys().rev().map(|&version| solvables[&(package, version)]).collect::<Vec<_>>());
    }
    let require = |package: u32, ranges: Vec<(u32, Option<u32>)>| -> ConditionalRequirement {
        let name = pool.intern_package_name(package);
        pool.intern_version_set(name, RangeList(ranges)).into()
    };
    for (&package, versions) in &registry.packages {
        for (&version, list) in versions {
            let requirements = list.iter().map(|each| require(each.package, each.ranges.clone())).collect::<Vec<_>>();
            dependencies.insert(solvables[&(package, version)], requirements);
        }
    }
    let roots: HashMap<(u32, u32), ConditionalRequirement> = registry.roots.iter()
        .map(|&(package, version)| ((package, version), require(package, vec![(version, Some(version + 1))]))).collect();
    let provider = Provider { pool, candidates, dependencies };
    time_roots(&registry.roots, rounds, |package, version| {
        let mut solver = Solver::new(&provider);
        solver.solve(Problem::new().requirements(vec![roots[&(package, version)].clone()])).is_ok()
    })
}
