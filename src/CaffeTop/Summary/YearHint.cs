namespace CaffeTop.Summary;

/// <summary>A line that tells the year: "created", "2015/07/04 13:25:07".</summary>
internal sealed record YearHint(string Kind, string Text);
