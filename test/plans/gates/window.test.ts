/** Windows by the clock on the wall: days, hours, freezes, and both changes of the clock. */
import { describe, expect, it } from "vitest";
import type { Gate } from "./gate-world.ts";
import { judged } from "./gate-world.ts";

const office = {
  days: ["Mon", "Tue", "Wed", "Thu", "Fri"],
  from: "09:00",
  to: "17:00",
  zone: "Europe/Berlin",
};
const berlin = (from: string, to: string) => ({ from, to, zone: "Europe/Berlin" });
const NEW_YEAR = { from: "2026-12-20", to: "2027-01-03", because: "nobody is there" };

// Europe/Berlin in 2026: summer time from Mar 29 01:00 UTC (02:00 becomes 03:00) to Oct 25 01:00 UTC (03:00
// becomes 02:00). Source: Directive 2000/84/EC, the last Sundays of March and October.
const CASES: readonly (readonly [name: string, window: Gate, now: string, opensAt: string | undefined])[] = [
  ["is open at its first minute", office, "2026-11-20T08:00:00.000Z", undefined],
  ["is closed the second before", office, "2026-11-20T07:59:59.000Z", "2026-11-20T08:00:00.000Z"],
  ["is open in its last second", office, "2026-11-20T15:59:59.999Z", undefined],
  ["is closed at its end, until Monday", office, "2026-11-20T16:00:00.000Z", "2026-11-23T08:00:00.000Z"],
  ["in summer begins an hour earlier in UTC", office, "2026-07-01T07:00:00.000Z", undefined],
  [
    "past midnight belongs to the day it begins on",
    { ...berlin("22:00", "04:00"), days: ["Fri"] },
    "2026-11-21T02:00:00.000Z",
    undefined,
  ],
  [
    "past midnight ends in the morning",
    { ...berlin("22:00", "04:00"), days: ["Fri"] },
    "2026-11-21T03:00:00.000Z",
    "2026-11-27T21:00:00.000Z",
  ],
  [
    "past midnight is not open in the morning before",
    { ...berlin("22:00", "04:00"), days: ["Fri"] },
    "2026-11-20T02:00:00.000Z",
    "2026-11-20T21:00:00.000Z",
  ],
  [
    "that begins in the skipped hour opens after it",
    berlin("02:30", "04:00"),
    "2026-03-29T00:59:59.000Z",
    "2026-03-29T01:00:00.000Z",
  ],
  [
    "wholly in the skipped hour opens the day after",
    berlin("02:10", "02:50"),
    "2026-03-29T00:00:00.000Z",
    "2026-03-30T00:10:00.000Z",
  ],
  [
    "after the skipped hour opens by the new clock",
    berlin("03:00", "04:00"),
    "2026-03-29T00:30:00.000Z",
    "2026-03-29T01:00:00.000Z",
  ],
  [
    "in the hour that comes twice is open the first time",
    berlin("02:15", "02:45"),
    "2026-10-25T00:20:00.000Z",
    undefined,
  ],
  [
    "in the hour that comes twice closes in between",
    berlin("02:15", "02:45"),
    "2026-10-25T00:50:00.000Z",
    "2026-10-25T01:15:00.000Z",
  ],
  [
    "in the hour that comes twice is open the second time",
    berlin("02:15", "02:45"),
    "2026-10-25T01:20:00.000Z",
    undefined,
  ],
  [
    "that ends in the hour that comes twice opens again when the clock is put back",
    berlin("01:00", "02:30"),
    "2026-10-25T00:40:00.000Z",
    "2026-10-25T01:00:00.000Z",
  ],
  [
    "of days alone opens at midnight there",
    { zone: "Asia/Tokyo", days: ["Mon"] },
    "2026-11-21T12:00:00.000Z",
    "2026-11-22T15:00:00.000Z",
  ],
  [
    "half an hour off UTC is right",
    { zone: "Asia/Kolkata", from: "09:00", to: "10:00" },
    "2026-11-21T03:29:00.000Z",
    "2026-11-21T03:30:00.000Z",
  ],
  [
    "in a freeze is closed, until hours after it",
    { ...office, freezes: [NEW_YEAR] },
    "2026-12-21T10:00:00.000Z",
    "2027-01-04T08:00:00.000Z",
  ],
  [
    "on the last minute of a frozen day is closed",
    { zone: "Europe/Berlin", freezes: [NEW_YEAR] },
    "2027-01-03T22:59:59.000Z",
    "2027-01-03T23:00:00.000Z",
  ],
  [
    "after a freeze to the minute is open",
    {
      zone: "UTC",
      freezes: [{ from: "2026-11-21T10:00:00.000Z", to: "2026-11-21T12:00:00.000Z", because: "x" }],
    },
    "2026-11-21T12:00:00.000Z",
    undefined,
  ],
];

describe("a window", () => {
  it.each(CASES)("%s", (_, window, now, opensAt) => {
    const { state, opensAt: at } = judged({ window }, {}, { now });
    expect([state, at]).toEqual([opensAt === undefined ? "open" : "closed", opensAt]);
  });

  it("says what the clock shows there", () => {
    expect(judged({ window: office }, {}, { now: "2026-11-21T12:00:00.000Z" }).because).toBe(
      "It is Sat 2026-11-21 13:00 Europe/Berlin, and not between 09:00 and 17:00 on Mon, Tue, Wed, Thu, " +
        "Fri. " +
        "It opens Mon 2026-11-23 09:00 Europe/Berlin.",
    );
  });

  it("frozen for longer than is looked ahead says that it finds no time", () => {
    const freezes = [{ from: "2026-01-01", to: "2029-01-01", because: "sold" }];
    const { state, because, opensAt } = judged({ window: { zone: "UTC", days: ["Mon"], freezes } });
    expect([state, opensAt]).toEqual(["closed", undefined]);
    expect(because).toBe("Frozen from 2026-01-01 to 2029-01-01: sold. It opens at no time in 400 days.");
  });

  it("opens when it says, and not a second earlier, in three zones", () => {
    for (const zone of ["Europe/Berlin", "Australia/Lord_Howe", "America/New_York"]) {
      const window = { zone, from: "01:45", to: "02:20", days: ["Sun", "Wed"] };
      for (let day = 0; day < 730; day += 5) {
        const now = new Date(Date.UTC(2026, 0, 1 + day, (day * 7) % 24)).toISOString();
        const { state, opensAt } = judged({ window }, {}, { now });
        if (state === "open") continue;
        const second = new Date(Date.parse(opensAt!) - 1000).toISOString();
        expect([now, judged({ window }, {}, { now: opensAt! }).state]).toEqual([now, "open"]);
        expect([now, judged({ window }, {}, { now: second }).state]).toEqual([now, "closed"]);
      }
    }
  });
});
