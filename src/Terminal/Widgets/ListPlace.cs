namespace CaffeTop.Terminal.Widgets;

/// <summary>Selected row and first visible row of a list.</summary>
public sealed class ListPlace
{
    public int Selected { get; private set; }

    public int Top { get; private set; }

    /// <summary>Rows seen at once at the last <see cref="Fit"/>.</summary>
    public int Visible { get; private set; } = 1;

    public void Move(int by, int count) => Select((int)Math.Clamp((long)Selected + by, 0, Math.Max(0, count - 1)), count);

    public void Select(int row, int count) => Selected = Math.Clamp(row, 0, Math.Max(0, count - 1));

    /// <summary>Selects the next row that fits.</summary>
    /// <param name="direction">1 or −1.</param>
    /// <param name="here">The row that is selected counts too.</param>
    /// <returns>False: none fits, and nothing has changed.</returns>
    public bool Find(int count, int direction, bool here, Func<int, bool> fits)
    {
        for (var row = Selected + (here ? 0 : direction); row >= 0 && row < count; row += direction)
        {
            if (!fits(row)) continue;
            Select(row, count);
            return true;
        }

        return false;
    }

    /// <summary>Keeps the selection in sight.</summary>
    public void Fit(int count, int visible)
    {
        Visible = Math.Max(1, visible);
        Select(Selected, count);
        if (Selected < Top) Top = Selected;
        if (Selected >= Top + Visible) Top = Selected - Visible + 1;
        Top = Math.Clamp(Top, 0, Math.Max(0, count - Visible));
    }
}
