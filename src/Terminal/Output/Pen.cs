using CaffeTop.Terminal.Cells;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// The style the terminal writes in, and the way from one to the next in few bytes: only what differs is sent; attributes that must go are
/// taken back one by one, and the whole style is reset where nothing of it remains.
/// </summary>
internal sealed class Pen(ColorDepth depth, FrameBytes bytes)
{
    private const int DefaultColor = -1;
    private const int FullColor = 1 << 24;
    private const CellAttributes Weights = CellAttributes.Bold | CellAttributes.Dim;

    // A frame has few inks; each is reduced once.
    private readonly uint[] _reducedFrom = new uint[256];
    private readonly int[] _reducedTo = new int[256];
    private Style _style;
    private int _foreground = DefaultColor;
    private int _background = DefaultColor;
    private bool _separate;

    /// <summary>Whether a cell of this style needs no sequence before it.</summary>
    public bool Holds(Style style) => style == _style;

    /// <summary>The terminal's style is known to be plain.</summary>
    public void Forget()
    {
        _style = default;
        _foreground = DefaultColor;
        _background = DefaultColor;
    }

    public void Set(Style style)
    {
        if (style == _style) return;
        var foreground = Reduce(style.Foreground);
        var background = Reduce(style.Background);
        if (style.Attributes != _style.Attributes || foreground != _foreground || background != _background) Send(style.Attributes, foreground, background);
        _style = style;
        _foreground = foreground;
        _background = background;
    }

    private void Send(CellAttributes attributes, int foreground, int background)
    {
        if (attributes == CellAttributes.None && foreground == DefaultColor && background == DefaultColor)
        {
            bytes.Add(ControlSequences.PlainStyle);
            return;
        }

        bytes.Add(ControlSequences.Introducer);
        _separate = false;
        var gone = _style.Attributes & ~attributes;
        var come = attributes & ~_style.Attributes;
        if ((gone & Weights) != 0)
        {
            Code(22);
            come |= attributes & Weights;
        }

        if ((gone & CellAttributes.Italic) != 0) Code(23);
        if ((gone & CellAttributes.Underline) != 0) Code(24);
        if ((gone & CellAttributes.Reverse) != 0) Code(27);
        if ((come & CellAttributes.Bold) != 0) Code(1);
        if ((come & CellAttributes.Dim) != 0) Code(2);
        if ((come & CellAttributes.Italic) != 0) Code(3);
        if ((come & CellAttributes.Underline) != 0) Code(4);
        if ((come & CellAttributes.Reverse) != 0) Code(7);
        if (foreground != _foreground) Color(foreground, 30);
        if (background != _background) Color(background, 40);
        bytes.Add((byte)'m');
    }

    private void Color(int color, int first)
    {
        if (color == DefaultColor)
        {
            Code(first + 9);
        }
        else if (color >= FullColor)
        {
            Code(first + 8);
            Code(2);
            Code(color >> 16 & 0xFF);
            Code(color >> 8 & 0xFF);
            Code(color & 0xFF);
        }
        else if (color < 8)
        {
            Code(first + color);
        }
        else if (color < 16)
        {
            Code(first + 60 + color - 8);
        }
        else
        {
            Code(first + 8);
            Code(5);
            Code(color);
        }
    }

    private void Code(int number)
    {
        if (_separate) bytes.Add((byte)';');
        _separate = true;
        bytes.AddNumber(number);
    }

    // -1: the terminal's own; 0-255: of the palette; from 2^24: 24 bits.
    private int Reduce(Ink ink)
    {
        if (ink.IsDefault || depth == ColorDepth.None) return DefaultColor;
        if (ink.IsPalette) return ink.Index;
        var rgb = (uint)(ink.Red << 16 | ink.Green << 8 | ink.Blue);
        if (depth == ColorDepth.TrueColor) return FullColor | (int)rgb;
        var slot = (rgb * 2654435761u) >> 24;
        if (_reducedFrom[slot] != (rgb | FullColor))
        {
            _reducedFrom[slot] = rgb | FullColor;
            _reducedTo[slot] = depth == ColorDepth.TwoFiftySix ? ColorReduction.To256(ink) : ColorReduction.To16(ink);
        }

        return _reducedTo[slot];
    }
}
