using System.Globalization;

namespace CaffeTop.Attaching;

/// <summary>What <c>caffetop ls</c> tells of a run. On the viewer's side it is another process's text.</summary>
/// <param name="Name">The net's, or the solver file's where the net has none yet.</param>
/// <param name="Solver">The solver's file as the person wrote it; relative to <paramref name="Folder"/>.</param>
/// <param name="State">In a word: preparing, training, testing, paused, …</param>
/// <param name="LogFile">Null: none is written.</param>
internal sealed record RunCard(
    string Name, int Process, string Solver, string Folder, DateTimeOffset Started, int Iteration, int? MaxIteration, string State, string? LogFile)
{
    /// <exception cref="ProtocolException">The bytes are no card.</exception>
    public static RunCard Read(ReadOnlySpan<byte> body)
    {
        var fields = TextFields.Read(body);
        if (fields["name"].Length == 0) throw new ProtocolException("what came describes no run");
        return new RunCard(
            fields["name"],
            Number(fields["pid"]) ?? throw new ProtocolException("the description of the run has no process"),
            fields["solver"],
            fields["folder"],
            Time(fields["started"]) ?? throw new ProtocolException("the description of the run has no start"),
            Number(fields["iteration"]) ?? 0,
            Number(fields["max_iteration"]),
            fields["state"],
            fields["log"] is { Length: > 0 } log ? log : null);
    }

    public byte[] ToBytes() => new TextFields
    {
        ["name"] = Name.Length > 0 ? Name : "(no name)",
        ["pid"] = Text(Process),
        ["solver"] = Solver,
        ["folder"] = Folder,
        ["started"] = Started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ["iteration"] = Text(Iteration),
        ["max_iteration"] = MaxIteration is { } most ? Text(most) : "",
        ["state"] = State,
        ["log"] = LogFile ?? "",
    }.ToBytes();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    // Until the year 9999.
    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
}
