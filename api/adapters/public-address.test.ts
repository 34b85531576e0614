import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.ts";

describe("isPublicAddress", () => {
  it("refuses this machine, private networks, link-local, multicast and documentation", () => {
    const refused = [
      ["0.0.0.0", "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
      [
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
      ],
      ["::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "fe80::1", "fd00:ec2::254", "ff02::1"],
      ["2001:db8::1", "2002:7f00:1::", "2001:0:4136:e378::1", "3fff::1", "localhost", ""],
    ].flat();
    expect(refused.filter(isPublicAddress)).toEqual([]);
  });

  it("accepts addresses of the open internet", () => {
    const accepted = [
      "1.1.1.1",
      "93.184.216.34",
      "172.32.0.1",
      "192.169.0.1",
      "2606:4700::1111",
      "2a00:1450:4009::200e",
    ];
    expect(accepted.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  it("refuses every address of a private block", () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(byte, byte, byte, (b, c, d) => {
        const blocks = [`10.${b}.${c}.${d}`, `127.${b}.${c}.${d}`, `192.168.${c}.${d}`, `169.254.${c}.${d}`];
        return !blocks.some(isPublicAddress) && !isPublicAddress(`::ffff:10.${b}.${c}.${d}`);
      }),
    );
  });
});
