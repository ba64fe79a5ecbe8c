namespace CaffeTop.Screens.Panes;

internal enum LayerSort
{
    Net,
    Value,
    Name,
}
