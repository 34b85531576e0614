/** One ticket of one frame, as it was stored before anybody looked. */
export type FrameTicket = {
  frameId: string;
  ticketId: string;
  stratum: string;
  pi: number;
  drawn: boolean;
  unreadable: boolean;
  /** somebody has read it, in this frame */
  reviewed: boolean;
};

/** One ticket of all frames together. */
export type JoinedTicket = {
  ticketId: string;
  /** chance that at least one of the frames drew it */
  pi: number;
  drawn: boolean;
  /** drawn, and nobody could read it in any frame that drew it */
  unreadable: boolean;
  /** stratum of its only frame; null when several frames list it, or its chances differ within the stratum: then pi says all */
  stratum: string | null;
};

/**
 * Frames drawn independently of each other, as one sample: a ticket is in it when any frame drew it, with probability
 * 1 - Π(1 - pi). Of a frame that is not read to the end, each stratum counts with the share that is: what is read first is
 * taken for a random part of it (weighting classes, Little and Rubin 2019, section 3.3). In the order of their ids.
 */
export function joinFrames(items: readonly FrameTicket[]): JoinedTicket[] {
  const shares = readShares(items);
  const byTicket = new Map<string, FrameTicket[]>();
  for (const item of items) {
    const known = byTicket.get(item.ticketId);
    if (known) known.push(item);
    else byTicket.set(item.ticketId, [item]);
  }
  const single = new Set(items.map(({ frameId }) => frameId)).size === 1 && chancesAlike(items);
  return [...byTicket]
    .map(([ticketId, own]): JoinedTicket => {
      const drawn = own.filter((item) => item.drawn);
      return {
        ticketId,
        pi: 1 - own.reduce((missed, one) => missed * (1 - one.pi * (shares.get(classOf(one)) ?? 1)), 1),
        drawn: drawn.length > 0,
        unreadable: drawn.length > 0 && drawn.every((item) => item.unreadable),
        stratum: single ? (own[0]?.stratum ?? null) : null,
      };
    })
    .sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1));
}

/** Whether tickets were drawn by strata: the same chance for all within each. */
function chancesAlike(items: readonly FrameTicket[]): boolean {
  const chance = new Map<string, number>();
  return items.every((item) => {
    const known = chance.get(classOf(item)) ?? item.pi;
    chance.set(classOf(item), known);
    return Math.abs(known - item.pi) < 1e-6;
  });
}

const classOf = ({ frameId, stratum }: FrameTicket) => `${frameId}\n${stratum}`;

/** Share of the drawn tickets that is read, by frame and stratum. */
function readShares(items: readonly FrameTicket[]): Map<string, number> {
  const counts = new Map<string, { drawn: number; read: number }>();
  for (const item of items) {
    if (!item.drawn) continue;
    const { drawn, read } = counts.get(classOf(item)) ?? { drawn: 0, read: 0 };
    counts.set(classOf(item), { drawn: drawn + 1, read: read + Number(item.reviewed) });
  }
  return new Map([...counts].map(([name, { drawn, read }]) => [name, read / drawn]));
}
