package io.sockspan.model;

/** Who would tell the code that something has happened to a channel. */
public enum ReadInterest {
    /** It is in blocking mode: a thread that reads. */
    READER,
    /** It is in non-blocking mode and belongs to no selector: whoever tries. */
    POLLER,
    /** A selector in which a thread waits at this moment. */
    SELECTING,
    /** A selector in which no thread waits at this moment: its loop has ended, or is busy. */
    IDLE_SELECTOR,
    /** A selector that was asked for something else than reads. */
    UNINTERESTED
}
