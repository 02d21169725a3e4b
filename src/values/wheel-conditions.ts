/**
 * What the tags of a wheel ask of a host, as conditions on facts.
 *
 * Facts from the platform compatibility tags specification: manylinux_X_Y needs glibc X.Y or newer, with the
 * legacy names manylinux1 = 2_5, manylinux2010 = 2_12, manylinux2014 = 2_17; musllinux_X_Y needs musl X.Y or
 * newer of the same major; `abi3` runs on its own CPython 3 and newer ones; `py3` on any Python 3, `py310` on
 * 3.10 and newer. A free-threaded CPython is another implementation here (`cpython-freethreaded`): it loads
 * neither `abi3` nor ordinary extension modules.
 */
import type { Condition } from "./condition.ts";
import { distinctAlternatives } from "./fact-condition.ts";
import type { FactAlternatives, FactCondition } from "./fact-condition.ts";
import { InvalidWheelTag } from "./invalid-wheel-tag.ts";
import { parseWheelTags } from "./wheel-tag.ts";
import type { WheelTag } from "./wheel-tag.ts";

const LEGACY_MANYLINUX: Readonly<Record<string, string>> = {
  manylinux1: "2_5",
  manylinux2010: "2_12",
  manylinux2014: "2_17",
};
/** Processors as wheel tags name them, in the words of `cpu.architecture`. */
const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  x86_64: ["x86_64"],
  amd64: ["x86_64"],
  i386: ["i686"],
  i686: ["i686"],
  win32: ["i686"],
  aarch64: ["aarch64"],
  arm64: ["aarch64"],
  armv7l: ["armv7l"],
  armv6l: ["armv6l"],
  ppc64le: ["ppc64le"],
  ppc64: ["ppc64"],
  s390x: ["s390x"],
  riscv64: ["riscv64"],
  loongarch64: ["loongarch64"],
  universal2: ["x86_64", "aarch64"],
  intel: ["x86_64", "i686"],
  universal: ["x86_64", "i686", "ppc64", "ppc"],
};
const IMPLEMENTATIONS: Readonly<Record<string, string>> = {
  cp: "cpython",
  pp: "pypy",
  ip: "ironpython",
  jy: "jython",
  graalpy: "graalpy",
};
const PLATFORM_HINT =
  "Platforms look like any, manylinux_2_28_x86_64, musllinux_1_2_x86_64, win_amd64, macosx_11_0_arm64.";
const PYTHON_HINT = "Known Python tags: py3, py310, cp312, pp310.";

/**
 * The alternatives of conditions under which the wheel fits; an alternative without conditions fits
 * everywhere. Throws InvalidWheelTag.
 */
export function wheelTagAlternatives(text: string): FactAlternatives {
  return distinctAlternatives(
    parseWheelTags(text).map((tag) => [
      ...pythonConditions(text, tag),
      ...platformConditions(text, tag.platform),
    ]),
  );
}

function is(fact: string, value: string): FactCondition {
  return { fact, condition: { kind: "is", value } };
}

function within(fact: string, range: string): FactCondition {
  return { fact, condition: { kind: "range", range } };
}

function pythonConditions(text: string, { python, abi }: WheelTag): readonly FactCondition[] {
  const match = /^(cp|pp|py|ip|jy|graalpy)([0-9])([0-9]{0,3})$/.exec(python);
  if (match === null) throw new InvalidWheelTag(text, python, PYTHON_HINT);
  const [, implementation, majorText, minorText] = match as unknown as [string, string, string, string];
  const major = Number(majorText);
  const from = minorText === "" ? majorText : `${major}.${Number(minorText)}`;
  const exactly =
    minorText === "" ? `>=${major},<${major + 1}` : `>=${from},<${major}.${Number(minorText) + 1}`;
  if (implementation === "py") {
    if (abi !== "none") throw new InvalidWheelTag(text, abi, "A py tag goes with the ABI none.");
    return [within("python.version", `>=${from},<${major + 1}`)];
  }
  const interpreter = IMPLEMENTATIONS[implementation]!;
  if (abi === "abi3")
    return [is("python.implementation", interpreter), within("python.version", `>=${from},<${major + 1}`)];
  if (abi === "none" || abi === python || abi === `${python}m`) {
    const anyBuild: Condition = { kind: "oneOf", values: ["cpython", "cpython-freethreaded"] };
    const implementationCondition: FactCondition =
      abi === "none" && interpreter === "cpython"
        ? { fact: "python.implementation", condition: anyBuild }
        : is("python.implementation", interpreter);
    return [implementationCondition, within("python.version", exactly)];
  }
  if (abi === `${python}t`)
    return [is("python.implementation", `${interpreter}-freethreaded`), within("python.version", exactly)];
  // Rarer ABIs (PyPy's, debug builds): the host has to state its own.
  return [is("python.implementation", interpreter), within("python.version", exactly), is("python.abi", abi)];
}

function platformConditions(text: string, platform: string): readonly FactCondition[] {
  if (platform === "any") return [];
  const legacy = /^(manylinux(?:1|2010|2014))_(.+)$/.exec(platform);
  const modern = legacy === null ? platform : `manylinux_${LEGACY_MANYLINUX[legacy[1]!]}_${legacy[2]}`;
  const versioned = /^(manylinux|musllinux|macosx)_([0-9]{1,3})_([0-9]{1,3})_(.+)$/.exec(modern);
  if (versioned !== null) {
    const [, family, major, minor, processor] = versioned as unknown as [
      string,
      string,
      string,
      string,
      string,
    ];
    return versionedPlatform(family, Number(major), Number(minor), architecture(text, platform, processor));
  }
  const plain = /^(linux|win)_(.+)$/.exec(platform);
  if (platform === "win32") return [is("os.family", "windows"), architecture(text, platform, "win32")];
  if (plain === null) throw new InvalidWheelTag(text, platform, PLATFORM_HINT);
  return [
    is("os.family", plain[1] === "linux" ? "linux" : "windows"),
    architecture(text, platform, plain[2]!),
  ];
}

function versionedPlatform(
  family: string,
  major: number,
  minor: number,
  processor: FactCondition,
): readonly FactCondition[] {
  const from = `${major}.${minor}`;
  switch (family) {
    case "manylinux":
      return [is("os.family", "linux"), is("os.libc", "glibc"), within("os.glibc", `>=${from}`), processor];
    case "musllinux":
      return [
        is("os.family", "linux"),
        is("os.libc", "musl"),
        within("os.musl", `>=${from} <${major + 1}`),
        processor,
      ];
    default:
      return [is("os.family", "macos"), within("os.version", `>=${from}`), processor];
  }
}

function architecture(text: string, platform: string, processor: string): FactCondition {
  const words = ARCHITECTURES[processor];
  if (words === undefined) throw new InvalidWheelTag(text, platform, PLATFORM_HINT);
  return words.length === 1
    ? is("cpu.architecture", words[0]!)
    : { fact: "cpu.architecture", condition: { kind: "oneOf", values: words } };
}
