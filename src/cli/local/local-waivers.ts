/** Waivers in a database that this process opens itself. */
import { approveWaiver, withdrawWaiver } from "../../decisions/waivers/answer-waiver.ts";
import { listWaivers } from "../../decisions/waivers/list-waivers.ts";
import type { WaiverList, WaiversWanted } from "../../decisions/waivers/list-waivers.ts";
import { requestWaiver } from "../../decisions/waivers/request-waiver.ts";
import type { WaiverAnswer } from "../../decisions/waivers/request-waiver.ts";
import type { WaiverAnswerOptions, WaiverConnection, WaiverWanted } from "../connection-waivers.ts";
import { callingAs } from "./calling-as.ts";
import type { LocalWriter } from "./calling-as.ts";

export class LocalWaivers implements WaiverConnection {
  readonly #writer: LocalWriter;

  constructor(writer: LocalWriter) {
    this.#writer = writer;
  }

  async request(wanted: WaiverWanted): Promise<WaiverAnswer> {
    const knowledge = await this.#writer.open("write");
    return requestWaiver(knowledge, { ...wanted, ...(await callingAs(this.#writer, knowledge)) });
  }

  async list(wanted: WaiversWanted): Promise<WaiverList> {
    const knowledge = await this.#writer.open("read");
    return listWaivers(knowledge.current(), wanted, this.#writer.now());
  }

  async approve(name: string, options: WaiverAnswerOptions): Promise<WaiverAnswer> {
    const knowledge = await this.#writer.open("write");
    return approveWaiver(knowledge, name, { ...options, ...(await callingAs(this.#writer, knowledge)) });
  }

  async withdraw(name: string, options: WaiverAnswerOptions): Promise<WaiverAnswer> {
    const knowledge = await this.#writer.open("write");
    return withdrawWaiver(knowledge, name, { ...options, ...(await callingAs(this.#writer, knowledge)) });
  }
}
