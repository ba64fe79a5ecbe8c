namespace CaffeTop.Summary;

/// <summary>A record of severity F: its line's number from 1 and its text (the first 160 characters).</summary>
internal sealed record FatalLine(long Line, string Text);
