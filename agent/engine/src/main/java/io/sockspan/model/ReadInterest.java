package io.sockspan.model;

/** What would report to the code that something has happened to a channel. */
public enum ReadInterest {
    /** It is in blocking mode: a thread that reads. */
    READER,
    /** It is in non-blocking mode and belongs to no selector: only code that tries a read learns of it. */
    POLLER,
    /** A selector in which a thread waits now. */
    SELECTING,
    /** A selector in which no thread waits now: its loop has ended, or is busy. */
    IDLE_SELECTOR,
    /** A selector that is not asked for reads. */
    UNINTERESTED
}
