using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Tests.Output;

/// <summary>Buffers such as programs draw, and worse: texts, wide and combining characters, fills, every style, sparse and total changes.</summary>
internal sealed class RandomScreens(int seed)
{
    private static readonly string[] Words =
    [
        "loss", "0.9494", "日本", "é", "│", "⣿⡇", "a\u0301b", "\e[31m", "😀", "  ", "\u202Ex", "──────────", "iter 230,000", "\u009b", "~", "字",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Changes a part of the buffer, or all of it.</summary>
    public void Change(CellBuffer buffer)
    {
        var surface = buffer.Surface();
        if (_random.Next(12) == 0) buffer.Clear();
        for (var n = _random.Next(1, 20); n > 0; n--)
        {
            var x = _random.Next(-2, buffer.Width + 1);
            var y = _random.Next(buffer.Height);
            switch (_random.Next(4))
            {
                case 0:
                    surface.Fill(new Rect(x, y, _random.Next(buffer.Width), _random.Next(4)), ' ', Style());
                    break;
                case 1:
                    surface.Put(x, y, _random.Next(33, 0x2900), Style());
                    break;
                default:
                    surface.Text(x, y, Words[_random.Next(Words.Length)], Style());
                    break;
            }
        }
    }

    private Style Style() => _random.Next(3) == 0 ? default : new Style(Color(), _random.Next(3) == 0 ? Color() : default, (CellAttributes)_random.Next(32));

    private Ink Color() => _random.Next(4) switch
    {
        0 => default,
        1 => Ink.Palette(_random.Next(16)),
        2 => Ink.Rgb(0x56B4E9),
        _ => Ink.Rgb((uint)_random.Next(1 << 24)),
    };
}
