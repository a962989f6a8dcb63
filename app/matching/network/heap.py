"""A binary heap of nodes in two arrays that are large enough from the start (numba)."""

from numba import njit


@njit(cache=True)
def push(heap_key, heap_node, size, key, node):
    """Add a node with its key; returns the new size."""
    i = size
    while i > 0:
        up = (i - 1) >> 1
        if heap_key[up] <= key:
            break
        heap_key[i] = heap_key[up]
        heap_node[i] = heap_node[up]
        i = up
    heap_key[i] = key
    heap_node[i] = node
    return size + 1


@njit(cache=True)
def pop(heap_key, heap_node, size):
    """Drop the entry with the least key, heap_node[0]; returns the new size."""
    size -= 1
    key = heap_key[size]
    node = heap_node[size]
    i = 0
    while True:
        down = 2 * i + 1
        if down >= size:
            break
        if down + 1 < size and heap_key[down + 1] < heap_key[down]:
            down += 1
        if heap_key[down] >= key:
            break
        heap_key[i] = heap_key[down]
        heap_node[i] = heap_node[down]
        i = down
    heap_key[i] = key
    heap_node[i] = node
    return size
