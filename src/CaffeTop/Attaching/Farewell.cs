namespace CaffeTop.Attaching;

/// <summary>Why a run ends a connection.</summary>
/// <param name="Reason">A sentence without its full stop; empty: the viewer left.</param>
/// <param name="IsFailure">The viewer ends with an error.</param>
internal sealed record Farewell(string Reason, bool IsFailure)
{
    public static Farewell Left { get; } = new("", false);

    /// <exception cref="ProtocolException">The bytes are none.</exception>
    public static Farewell Read(ReadOnlySpan<byte> body)
    {
        var fields = TextFields.Read(body);
        return new Farewell(fields["reason"], fields["failure"] == "yes");
    }

    public byte[] ToBytes() => new TextFields { ["reason"] = Reason, ["failure"] = IsFailure ? "yes" : "no" }.ToBytes();
}
