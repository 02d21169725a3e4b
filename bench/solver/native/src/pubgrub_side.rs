//! astral-pubgrub with its own in-memory provider, as its own benchmark uses it.

use crate::{time_roots, Registry};
use pubgrub::{resolve, OfflineDependencyProvider, Ranges};

pub fn time(registry: &Registry, rounds: usize) -> (Vec<f64>, Vec<bool>) {
    let mut provider = OfflineDependencyProvider::<u32, Ranges<u32>>::new();
    for (&package, versions) in &registry.packages {
        for (&version, dependencies) in versions {
            let list: Vec<(u32, Ranges<u32>)> = dependencies.iter().map(|dependency| {
                let range = dependency.ranges.iter().fold(Ranges::empty(), |all, &(low, high)| all.union(&match high {
                    Some(high) if high == low + 1 => Ranges::singleton(low), // half-open ones cost it 5 to 110 times more
                    Some(high) => Ranges::between(low, high),
                    None => Ranges::higher_than(low),
                }));
                (dependency.package, range)
            }).collect();
            provider.add_dependencies(package, version, list);
        }
    }
    time_roots(&registry.roots, rounds, |package, version| resolve(&provider, package, version).is_ok())
}
