import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { roles } from "../people/roles.ts";

/** Folder of the sample organisation: files that people can read and edit. */
export const sampleFolder = new URL("../../sops/sample/", import.meta.url);
export const libraryFolder = new URL("../../sops/library/", import.meta.url);

const organisationSchema = z.strictObject({
  name: z.string(),
  sample: z.literal(true),
  password: z.string().min(8),
  people: z.array(
    z.strictObject({
      email: z.email(),
      name: z.string(),
      role: z.enum(roles),
      agent: z.string().nullable().default(null),
      home: z.string(),
    }),
  ),
  agents: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      team: z.string().nullable().default(null),
      site: z.string().nullable().default(null),
      kind: z.enum(["human", "bot"]).default("human"),
      started: z.string().nullable().default(null),
    }),
  ),
});

export type SampleOrganisation = z.output<typeof organisationSchema>;
export type SampleSignIn = Pick<SampleOrganisation["people"][number], "role" | "name" | "email" | "home"> & {
  password: string;
};

/** Throws a zod error that names the field when the file was edited wrongly. */
export function readSampleOrganisation(): SampleOrganisation {
  return organisationSchema.parse(parse(readFileSync(new URL("organisation.yaml", sampleFolder), "utf8")));
}

/** The sign-ins that the first page offers. */
export function sampleSignIns(): SampleSignIn[] {
  const { people, password } = readSampleOrganisation();
  return people.map(({ role, name, email, home }) => ({ role, name, email, home, password }));
}
