import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageNews, PageRequest } from '../messages.ts';

/** What is asked, without its number. */
export type Asked = PageRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

export interface Connection {
  readonly news: PageNews;
  /** An answer is awaited. */
  readonly isBusy: boolean;
  readonly isLost: boolean;
  readonly ask: (asked: Asked) => void;
}

/** The page's connection to the command that serves it. What is not told anew stays as it was. */
export function useConnection(): Connection {
  const [news, setNews] = useState<PageNews>({});
  const [waiting, setWaiting] = useState(0);
  const [isLost, setLost] = useState(false);
  const socket = useRef<WebSocket | undefined>(undefined);
  const last = useRef(0);
  useEffect(() => {
    const address = new URL('ws', location.href);
    address.protocol = 'ws:';
    const opened = new WebSocket(address);
    socket.current = opened;
    opened.onmessage = ({ data }) => {
      const told = JSON.parse(String(data)) as PageNews;
      if (told.id !== undefined) setWaiting((count) => Math.max(0, count - 1));
      setNews((before) => ({
        ...before,
        ...Object.fromEntries(
          Object.entries(told).filter(([, value]) => value !== undefined && value !== null),
        ),
        told: told.told,
        error: told.error,
        saved: told.saved,
      }));
    };
    opened.onclose = () => setLost(true);
    return () => opened.close();
  }, []);
  return {
    news,
    isBusy: waiting > 0,
    isLost,
    ask: (asked) => {
      last.current++;
      setWaiting((count) => count + 1);
      socket.current?.send(JSON.stringify({ ...asked, id: last.current }));
    },
  };
}
