namespace CaffeTop.Terminal.Input;

/// <summary>Mouse reports: SGR (<c>CSI &lt; b ; x ; y M</c> or <c>m</c>) and, from terminals that know no other, X10's three bytes.</summary>
internal static class MouseReport
{
    private const int Motion = 32;
    private const int Wheel = 64;
    private const int NoButton = 3;

    public static MouseInput? Sgr(ControlSequence sequence)
    {
        if (sequence.Count != 3) return null;
        var numbers = sequence.Numbers;
        return Of(numbers[0], numbers[1], numbers[2], sequence.Final == 'm');
    }

    /// <param name="bytes">Button, column, row, each with 32 added.</param>
    public static MouseInput? Old(ReadOnlySpan<byte> bytes)
    {
        var code = bytes[0] - 32;
        var released = (code & (Motion | Wheel | NoButton)) == NoButton;
        return Of(code, bytes[1] - 32, bytes[2] - 32, released);
    }

    private static MouseInput? Of(int code, int column, int row, bool released)
    {
        if (column < 1 || row < 1 || code is < 0 or >= 128) return null;
        var modifiers = ((code & 4) != 0 ? KeyModifiers.Shift : 0) | ((code & 8) != 0 ? KeyModifiers.Alt : 0) | ((code & 16) != 0 ? KeyModifiers.Control : 0);
        var button = (code & 3) == NoButton ? -1 : code & 3;
        if ((code & Wheel) != 0)
        {
            // 2 and 3 are the wheel to the sides.
            if (released || button is not (0 or 1)) return null;
            return new MouseInput(button == 0 ? MouseAction.WheelUp : MouseAction.WheelDown, -1, column - 1, row - 1, modifiers);
        }

        var action = released ? MouseAction.Release : (code & Motion) == 0 ? MouseAction.Press : button < 0 ? MouseAction.Move : MouseAction.Drag;
        return new MouseInput(action, button, column - 1, row - 1, modifiers);
    }
}
