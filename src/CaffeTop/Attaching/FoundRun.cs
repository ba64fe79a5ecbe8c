namespace CaffeTop.Attaching;

/// <summary>A run whose socket was found.</summary>
/// <param name="Process">That the socket is named after.</param>
/// <param name="Card">What it says of itself; null: it does not answer, and <paramref name="Problem"/> says why.</param>
internal sealed record FoundRun(string Socket, int Process, RunCard? Card, string? Problem);
