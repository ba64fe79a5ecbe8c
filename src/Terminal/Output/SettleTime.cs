namespace CaffeTop.Terminal.Output;

/// <summary>
/// How long the terminal is kept for answers that are on their way, which would otherwise be typed into the shell. One that has answered will do so again,
/// if late on a slow link; one that has not may know no answers.
/// </summary>
internal static class SettleTime
{
    public static readonly TimeSpan OfTheUnknown = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan OfTheKnown = TimeSpan.FromSeconds(1);

    public static TimeSpan For(bool hasAnswered) => hasAnswered ? OfTheKnown : OfTheUnknown;
}
