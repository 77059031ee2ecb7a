"""What can go wrong while starting the servers of one machine."""


class OperationsError(Exception):
    """Root of the errors of starting and supervising: says which server, why, and what to do."""


class ServerFailed(OperationsError):
    """A private server did not start; its last log lines are in the message."""


class BackupError(OperationsError):
    """A backup could not be taken or given back; what was there before is as it was."""
