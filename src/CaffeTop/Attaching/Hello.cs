using System.Globalization;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Attaching;

/// <summary>What a viewer says first.</summary>
/// <param name="WantsScreen">False: it asks for the <see cref="RunCard"/> only.</param>
/// <param name="Unicode">Null: its terminal must be asked.</param>
/// <param name="Theme">As <c>--theme</c> takes it.</param>
internal sealed record Hello(
    bool WantsScreen, int Width, int Height, ColorDepth Colors, bool? Unicode, bool Braille, int FramesPerSecond, string Theme, bool ViewOnly)
{
    /// <summary>Counted up with every change that the other side must know.</summary>
    public const int Version = 1;

    public const int WidestScreen = 1000;
    public const int HighestScreen = 500;

    private const string Program = "caffetop";

    /// <summary>Asks what runs there.</summary>
    public static Hello Question { get; } = new(false, 80, 24, ColorDepth.None, false, false, 1, "auto", true);

    /// <exception cref="ProtocolException">It is none, or one of another version.</exception>
    public static Hello Read(ReadOnlySpan<byte> body)
    {
        var fields = TextFields.Read(body);
        if (fields["program"] != Program) throw new ProtocolException("what came is no hello of a viewer");
        if (fields["version"] != Number(Version))
            throw new ProtocolException($"the viewer speaks version {fields["version"]} of the protocol and this run version {Version}; attach with the caffetop that runs");
        return new Hello(
            fields["screen"] == "yes",
            Number(fields, "width", 1, WidestScreen),
            Number(fields, "height", 1, HighestScreen),
            (ColorDepth)Number(fields, "colors", (int)ColorDepth.None, (int)ColorDepth.TrueColor),
            fields["unicode"] switch { "yes" => true, "no" => false, _ => null },
            fields["braille"] == "yes",
            Number(fields, "fps", 1, 60),
            fields["theme"],
            fields["view-only"] == "yes");
    }

    public byte[] ToBytes() => new TextFields
    {
        ["program"] = Program,
        ["version"] = Number(Version),
        ["screen"] = Word(WantsScreen),
        ["width"] = Number(Math.Clamp(Width, 1, WidestScreen)),
        ["height"] = Number(Math.Clamp(Height, 1, HighestScreen)),
        ["colors"] = Number((int)Colors),
        ["unicode"] = Unicode is { } known ? Word(known) : "ask",
        ["braille"] = Word(Braille),
        ["fps"] = Number(FramesPerSecond),
        ["theme"] = Theme,
        ["view-only"] = Word(ViewOnly),
    }.ToBytes();

    private static string Word(bool value) => value ? "yes" : "no";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int Number(TextFields fields, string name, int least, int most) =>
        int.TryParse(fields[name], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new ProtocolException($"the viewer's {name} must be {least} to {most}");
}
