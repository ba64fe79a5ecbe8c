namespace CaffeTop.Screens.Steering;

/// <summary>A control of a run as people say it: <c>paused</c> for the log's <c>pause</c>.</summary>
internal static class ControlWords
{
    public static string Of(string text) => text switch
    {
        "pause" => "paused",
        "resume" => "went on",
        "test" => "test asked for",
        "snapshot" => "snapshot asked for",
        _ when text.StartsWith("step -> ", StringComparison.Ordinal) => text[8..] == "1" ? "one step" : text[8..] + " steps",
        _ when text.StartsWith("stop -> ", StringComparison.Ordinal) => "stopped " + text[8..],
        _ when text.StartsWith("restore -> ", StringComparison.Ordinal) => "went back to " + Path.GetFileName(text[11..]),
        _ when text.Contains(" -> there is nothing to ", StringComparison.Ordinal) => text[(text.IndexOf(" -> ", StringComparison.Ordinal) + 4)..],
        _ => text.Replace(" -> ", " → ", StringComparison.Ordinal),
    };

    /// <summary>A change of base_lr: it has the flag of rates.</summary>
    public static bool IsRate(string text) => text.StartsWith("base_lr ", StringComparison.Ordinal);

    /// <summary>It stands on the charts: what changes the run, not what only asks for something that has a flag of its own.</summary>
    public static bool HasFlag(string text) => text != "resume" && text != "test" && text != "snapshot" && !text.StartsWith("step ", StringComparison.Ordinal);
}
